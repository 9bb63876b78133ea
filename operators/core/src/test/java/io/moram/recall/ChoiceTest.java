// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.atoms.ClassPrompt;
import io.moram.recall.Choice.Entry;
import io.moram.recall.ClassGaussians.Component;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChoiceTest {

  private static Component component(int task, String label) {
    return new Component(task, new ClassPrompt(label, "a {}"), 1);
  }

  private static final List<Component> COMPONENTS =
      List.of(
          component(0, "cat"),
          component(0, "dog"),
          component(2, "dog"),
          component(2, "ship"),
          component(2, "cat"));

  @Test
  void hasAnEntryPerTaskAndCandidateThatItKnows() {
    Choice choice = Choice.of(COMPONENTS, List.of("owl", "cat", "ship", "elk"));
    assertThat(choice.labels()).containsExactly("owl", "cat", "ship", "elk");
    assertThat(choice.entries())
        .containsExactly(new Entry(0, 0, 1), new Entry(3, 2, 2), new Entry(4, 2, 1));
    assertThat(choice.of(0)).containsExactly(new Entry(0, 0, 1));
    assertThat(choice.of(2)).containsExactly(new Entry(3, 2, 2), new Entry(4, 2, 1));
    assertThat(choice.of(1)).isEmpty();
    assertThat(choice.byTask()).containsOnlyKeys(0, 2);
    assertThat(choice.unknown()).containsExactly(0, 3);
  }

  @Test
  void mayKnowNothing() {
    assertThat(Choice.of(COMPONENTS, List.of()).entries()).isEmpty();
    Choice strangers = Choice.of(COMPONENTS, List.of("owl"));
    assertThat(strangers.entries()).isEmpty();
    assertThat(strangers.byTask()).isEmpty();
    assertThat(strangers.unknown()).containsExactly(0);
  }

  @Test
  void itsBytesGrowWithTheClasses() {
    int count = 10_000;
    List<String> labels = IntStream.range(0, count).mapToObj(i -> "class " + i).toList();
    List<Component> components =
        IntStream.range(0, count).mapToObj(i -> component(i / 100, "class " + i)).toList();
    Choice choice = Choice.of(components, labels);
    assertThat(choice.entries()).hasSize(count);
    assertThat(choice.of(7)).hasSize(100);
    assertThat(choice.bytes()).isBetween(100L * count, 400L * count);
  }
}
