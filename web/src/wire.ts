// The messages under the names that the page uses. What they hold is defined by messages.py alone.

import type * as m from "./messages";

export type ClientMessage = m.Messages["client"];
export type ServerMessage = m.Messages["server"];
export type { BranchInfo, Data, FindingInfo, FrameHeader, Job, Layer, MapAxis, Network, Points, SeedsHeader, Status } from "./messages";

/** As a server sends it: with every setting filled in. */
export type Settled<T> = T extends (infer Item)[]
  ? number extends T["length"]
    ? Settled<Item>[]
    : T
  : T extends object
    ? { [K in keyof T]-?: Settled<T[K]> }
    : T;

export type Problem = Settled<m.Problem>;
export type DataSettings = Problem["config"]["data"];
export type ModelSettings = Problem["config"]["model"];
export type TrainSettings = Problem["config"]["train"];
export type Welcome = Settled<m.Welcome>;
export type Opened = Omit<m.Opened, "problem"> & { problem: Problem };
export type Lesson = m.Lesson;
