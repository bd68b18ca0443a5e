// The walk of `order.hpp`, many positions at a time.
#pragma once
#include "order.hpp"

namespace separatrix {
namespace SX_ISA {

// n below 2^31. Low bits of sums and products depend on low bits alone, so 32-bit arithmetic gives the same as 64.
static void order(const uint64_t* keys, int64_t n, int64_t start, int64_t count, uint32_t* rows) {
  int bits = 1;
  while ((int64_t{1} << bits) < n) ++bits;
  const uint32_t mask = static_cast<uint32_t>((uint64_t{1} << bits) - 1);
  const int shift = bits / 2 > 1 ? bits / 2 : 1;
  uint32_t add[kOrderRounds], multiply[kOrderRounds];
  for (int r = 0; r < kOrderRounds; ++r) {
    add[r] = static_cast<uint32_t>(keys[2 * r]);
    multiply[r] = static_cast<uint32_t>(keys[2 * r + 1]);
  }
  const auto walk = [&](uint32_t i) {
#pragma GCC unroll 8
    for (int r = 0; r < kOrderRounds; ++r) {
      i = ((i + add[r]) & mask) * multiply[r] & mask;
      i ^= i >> shift;
    }
    return i;
  };
  for (int64_t k = 0; k < count; ++k) rows[k] = walk(static_cast<uint32_t>(start + k));
  const uint32_t limit = static_cast<uint32_t>(n);
  // Those that landed beyond n walk on. They are gathered first, so that the walk itself stays free of branches.
  uint32_t beyond[kOrderAhead], where[kOrderAhead];
  for (int64_t from = 0; from < count; from += kOrderAhead) {
    const int64_t to = from + kOrderAhead < count ? from + kOrderAhead : count;
    int64_t left = 0;
    for (int64_t k = from; k < to; ++k) {
      where[left] = static_cast<uint32_t>(k);
      beyond[left] = rows[k];
      left += rows[k] >= limit;
    }
    while (left > 0) {
      for (int64_t k = 0; k < left; ++k) beyond[k] = walk(beyond[k]);
      int64_t still = 0;
      for (int64_t k = 0; k < left; ++k) {
        const uint32_t at = where[k], row = beyond[k];
        if (row < limit) rows[at] = row;
        where[still] = at;
        beyond[still] = row;
        still += row >= limit;
      }
      left = still;
    }
  }
}

}  // namespace SX_ISA
}  // namespace separatrix
