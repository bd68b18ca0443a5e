// Drawn here, so that they need no font and follow the colour of the text.

import type { ComponentChildren } from "preact";

const Icon = ({ children, filled }: { children: ComponentChildren; filled?: boolean }) => (
  <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" fill={filled ? "currentColor" : "none"} stroke="currentColor" stroke-width={filled ? 0 : 1.7} stroke-linecap="round" stroke-linejoin="round">
    {children}
  </svg>
);

export const PlayIcon = () => <Icon filled><path d="M6 3.6v12.8c0 .7.8 1.1 1.4.7l9.6-6.4c.5-.3.5-1 0-1.4L7.4 2.9C6.8 2.5 6 2.9 6 3.6z" /></Icon>;
export const PauseIcon = () => <Icon filled><rect x="5" y="3.5" width="3.6" height="13" rx="1" /><rect x="11.4" y="3.5" width="3.6" height="13" rx="1" /></Icon>;
export const StepIcon = () => <Icon filled><path d="M4 4.5v11l7-5.5z" /><rect x="13" y="4.5" width="2.6" height="11" rx="1" /></Icon>;
export const EpochIcon = () => <Icon filled><path d="M2.5 4.5v11l6-5.5zM9 4.5v11l6-5.5z" /><rect x="15.5" y="4.5" width="2.2" height="11" rx="1" /></Icon>;
export const FinishIcon = () => <Icon><path d="M5 17V3.5M5 4h10l-2.5 3.3L15 10.5H5" /></Icon>;
export const RewindIcon = () => <Icon><path d="M4 4v4.5h4.5M4.5 8.3A6.5 6.5 0 1 1 3.7 12" /></Icon>;
export const LookIcon = () => <Icon><path d="M4.5 3l11 7-4.8 1.2L8.2 16z" /></Icon>;
export const MoveIcon = () => <Icon><path d="M10 2.5v15M2.5 10h15M10 2.5L8 4.5M10 2.5l2 2M10 17.5l-2-2M10 17.5l2-2M2.5 10l2-2M2.5 10l2 2M17.5 10l-2-2M17.5 10l-2 2" /></Icon>;
export const EraseIcon = () => <Icon><path d="M11 4.2l5 5-6.5 6.5H6L3.5 13.2a1 1 0 0 1 0-1.4zM7.5 7.7l5 5M6 15.7h11" /></Icon>;
export const SunIcon = () => <Icon><circle cx="10" cy="10" r="3.4" /><path d="M10 2.2v1.8M10 16v1.8M2.2 10H4M16 10h1.8M4.5 4.5l1.3 1.3M14.2 14.2l1.3 1.3M4.5 15.5l1.3-1.3M14.2 5.8l1.3-1.3" /></Icon>;
export const MoonIcon = () => <Icon><path d="M16 12.3A6.8 6.8 0 0 1 7.7 4a6.8 6.8 0 1 0 8.3 8.3z" /></Icon>;
export const AutoIcon = () => <Icon><circle cx="10" cy="10" r="6.8" /><path d="M10 3.2a6.8 6.8 0 0 1 0 13.6z" fill="currentColor" /></Icon>;
export const BranchIcon = () => <Icon><circle cx="5.5" cy="4.5" r="1.9" /><circle cx="5.5" cy="15.5" r="1.9" /><circle cx="14.5" cy="7" r="1.9" /><path d="M5.5 6.4v7.2M14.5 8.9c0 3-4 2.6-8.4 4.8" /></Icon>;
export const LatestIcon = () => <Icon><path d="M4.5 4.5L10 10l-5.5 5.5M10.5 4.5L16 10l-5.5 5.5" /></Icon>;
export const RingsIcon = () => <Icon><circle cx="6.5" cy="7" r="3" /><circle cx="13.5" cy="12.5" r="3" /></Icon>;
export const CloseIcon = () => <Icon><path d="M5 5l10 10M15 5L5 15" /></Icon>;
export const ShareIcon = () => <Icon><path d="M10 12.5V3M6.5 6L10 2.7 13.5 6M4 11v5.5h12V11" /></Icon>;
export const BookIcon = () => <Icon><path d="M10 5.5C8.5 4.3 6 4 3 4.2v11.3c3-.2 5.5.1 7 1.3 1.5-1.2 4-1.5 7-1.3V4.2c-3-.2-5.5.1-7 1.3zm0 0v11.3" /></Icon>;
export const OpenIcon = () => <Icon><path d="M3 15.5v-11h5l1.5 2H17v9z" /></Icon>;
export const KeysIcon = () => <Icon><rect x="2.5" y="5" width="15" height="10" rx="2" /><path d="M5.5 8.2h.1M8.5 8.2h.1M11.5 8.2h.1M14.5 8.2h.1M6.5 12h7" /></Icon>;
export const LeftIcon = () => <Icon><path d="M12 4.5L6.5 10l5.5 5.5" /></Icon>;
