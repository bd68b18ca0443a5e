// The order of rows: a bijection of [0, n) that depends on (seed, epoch) alone and can be asked for any position.
// Hashed permutation with cycle walking (A. Kensler, Correlated Multi-Jittered Sampling, Pixar 2013).
#pragma once
#include <cstdint>

namespace separatrix {

constexpr int kOrderRounds = 6;
constexpr int64_t kOrderAhead = 1024;  // positions walked together: the few that walk on then share registers

// The round keys, (add, multiply) pairs, from splitmix64 (S. Vigna, 2015).
inline void order_keys(uint64_t seed, uint64_t epoch, uint64_t (&keys)[2 * kOrderRounds]) {
  uint64_t state = seed * 0x9E3779B97F4A7C15u + epoch * 0xD1B54A32D192ED03u;
  for (uint64_t& key : keys) {
    state += 0x9E3779B97F4A7C15u;
    uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    key = z ^ (z >> 31);
  }
  for (int r = 0; r < kOrderRounds; ++r) keys[2 * r + 1] |= 1;
}

}  // namespace separatrix
