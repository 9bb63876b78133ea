// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class StreamComposerTest {

  private static final int PICTURES = 400;

  private final StreamComposer composer = new StreamComposer(TestDomains.of(5, PICTURES), 1);

  @ParameterizedTest
  @EnumSource(value = StreamKind.class, names = "STATIONARY", mode = Mode.EXCLUDE)
  void theSeedDecidesTheStream(StreamKind kind) {
    StreamComposer same = new StreamComposer(TestDomains.of(5, PICTURES), 1);
    StreamComposer other = new StreamComposer(TestDomains.of(5, PICTURES), 2);

    assertThat(rows(same.compose(kind, 3))).isEqualTo(rows(composer.compose(kind, 3)));
    assertThat(rows(other.compose(kind, 3))).isNotEqualTo(rows(composer.compose(kind, 3)));
    assertThat(rows(composer.compose(kind, 4))).isNotEqualTo(rows(composer.compose(kind, 3)));
  }

  @Test
  void segmentsHaveTheLengthsOfTheirKind() {
    List<Integer> sharp = lengths(StreamKind.SHARP, 200);
    List<Integer> brief = lengths(StreamKind.SHORT, 100);

    assertThat(sharp).allMatch(length -> length >= 160 && length <= 5_000);
    assertThat(brief).allMatch(length -> length >= 40 && length < 160);
    // Log-uniform: as many below the geometric mean of the ends as above it.
    assertThat(sharp.stream().filter(length -> length < Math.sqrt(160 * 5_000)).count())
        .isBetween(440L, 560L);
    assertThat(brief).anyMatch(length -> length < 45).anyMatch(length -> length > 150);
    assertThat(sharp).anyMatch(length -> length < 180).anyMatch(length -> length > 4_500);
  }

  @ParameterizedTest
  @EnumSource(
      value = StreamKind.class,
      names = {"SHARP", "SHORT", "RECURRING"})
  void everySegmentIsOfItsDomainAlone(StreamKind kind) {
    for (int number = 0; number < 20; number++) {
      ComposedStream stream = composer.compose(kind, number);
      for (int i = 0; i < stream.segments().size(); i++) {
        Segment segment = stream.segments().get(i);
        assertThat(segment.ramp()).isZero();
        for (int p = segment.start(); p < stream.endOf(i); p++) {
          assertThat(domain(stream, p)).isEqualTo(segment.domain());
          assertThat(stream.segmentOf(p)).isEqualTo(i);
        }
        if (i > 0) {
          assertThat(segment.domain()).isNotEqualTo(stream.segments().get(i - 1).domain());
        }
      }
    }
  }

  @Test
  void noPictureComesTwiceInASegmentWhereTheDomainHasEnough() {
    boolean longOnes = false;
    for (int number = 0; number < 20; number++) {
      ComposedStream stream = composer.compose(StreamKind.SHARP, number);
      for (int i = 0; i < stream.segments().size(); i++) {
        int start = stream.segments().get(i).start();
        Set<List<Float>> distinct = new HashSet<>(rows(stream).subList(start, stream.endOf(i)));
        int length = stream.endOf(i) - start;
        if (length <= PICTURES) {
          assertThat(distinct).hasSize(length);
        } else {
          assertThat(distinct).hasSizeLessThan(length);
          longOnes = true;
        }
      }
    }
    assertThat(longOnes).isTrue();
  }

  @Test
  void aGradualChangeShiftsTheMixLinearlyFromItsStart() {
    double[] shares = new double[4];
    int ramps = 0;
    for (int number = 0; number < 100; number++) {
      ComposedStream stream = composer.compose(StreamKind.GRADUAL, number);
      for (Segment segment : stream.segments().subList(1, stream.segments().size())) {
        int index = stream.segments().indexOf(segment);
        assertThat(segment.ramp()).isBetween(200, 600);
        assertThat(domain(stream, segment.start() - 1)).isNotEqualTo(segment.domain());
        for (int p = segment.settled(); p < segment.settled() + 100; p++) {
          assertThat(domain(stream, p)).isEqualTo(segment.domain());
        }
        for (int p = segment.start(); p < segment.settled(); p++) {
          boolean fresh = domain(stream, p) == segment.domain();
          assertThat(stream.segmentOf(p)).isEqualTo(fresh ? index : index - 1);
          shares[4 * (p - segment.start()) / segment.ramp()] += fresh ? 4.0 / segment.ramp() : 0;
        }
        ramps++;
      }
    }
    for (int quarter = 0; quarter < 4; quarter++) {
      assertThat(shares[quarter] / ramps).isBetween(quarter / 4.0 + 0.1, quarter / 4.0 + 0.15);
    }
  }

  @Test
  void recurringStreamsBringEarlierDomainsBack() {
    int distinct = 0;
    for (int number = 0; number < 20; number++) {
      ComposedStream stream = composer.compose(StreamKind.RECURRING, number);
      List<Integer> domains = stream.segments().stream().map(Segment::domain).toList();
      assertThat(domains).hasSize(8);
      assertThat(domains.get(2)).isEqualTo(domains.get(0));
      distinct += new HashSet<>(domains).size();
    }
    assertThat(distinct / 20.0).isBetween(3.0, 5.0);
  }

  @Test
  void burstsAreRunsOfOneToEightOfAnotherDomainAndNoChange() {
    Set<Integer> lengths = new HashSet<>();
    for (int number = 0; number < 20; number++) {
      ComposedStream stream = composer.compose(StreamKind.BURSTS, number);
      assertThat(stream.changes()).isZero();
      int base = stream.segments().get(0).domain();
      int run = 0;
      for (int p = 0; p < stream.size(); p++) {
        if (domain(stream, p) != base) {
          run++;
        } else if (run > 0) {
          lengths.add(run);
          run = 0;
        }
      }
    }
    assertThat(lengths).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void aStationaryStreamIsOfOneDomainDrawnWithReplacement() {
    ComposedStream stream = composer.stationary(2, 2 * PICTURES, 7);

    assertThat(stream.size()).isEqualTo(2 * PICTURES);
    assertThat(stream.changes()).isZero();
    assertThat(rows(stream)).allMatch(row -> row.get(0) == 2f);
    assertThat(new HashSet<>(rows(stream))).hasSizeGreaterThan(PICTURES / 2);
  }

  @Test
  void oneDomainIsTooFew() {
    assertThatThrownBy(() -> new StreamComposer(TestDomains.of(1, 10), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 2 domains");
  }

  private List<Integer> lengths(StreamKind kind, int streams) {
    List<Integer> lengths = new ArrayList<>();
    for (int number = 0; number < streams; number++) {
      ComposedStream stream = composer.compose(kind, number);
      for (int i = 0; i < stream.segments().size(); i++) {
        lengths.add(stream.endOf(i) - stream.segments().get(i).start());
      }
    }
    return lengths;
  }

  private static int domain(ComposedStream stream, int position) {
    return (int) stream.observation(position).embedding()[0];
  }

  private static List<List<Float>> rows(ComposedStream stream) {
    List<List<Float>> rows = new ArrayList<>();
    for (int p = 0; p < stream.size(); p++) {
      float[] embedding = stream.observation(p).embedding();
      rows.add(List.of(embedding[0], embedding[1]));
    }
    return rows;
  }
}
