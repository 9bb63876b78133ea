// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ByteDamageTest {
  private static final List<byte[]> ORIGINALS = List.of(new byte[200], new byte[] {1, 2, 3});
  private static final List<byte[]> PIECES = List.of(new byte[] {9, 9});

  @Test
  void theSameSeedMakesTheSameDamage() {
    ByteDamage one = new ByteDamage(ORIGINALS, PIECES, new Random(5));
    ByteDamage other = new ByteDamage(ORIGINALS, PIECES, new Random(5));
    Set<String> different = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      byte[] next = one.next();
      assertThat(next).isEqualTo(other.next());
      different.add(new String(next, ISO_8859_1));
    }
    assertThat(different).hasSizeGreaterThan(500);
    assertThat(ORIGINALS.get(0)).containsOnly(0);
    assertThat(ORIGINALS.get(1)).containsExactly(1, 2, 3);
  }
}
