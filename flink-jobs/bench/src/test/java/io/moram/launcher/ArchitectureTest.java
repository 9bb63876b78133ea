// SPDX-License-Identifier: Apache-2.0
package io.moram.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Rules over all modules. Maven's modules hold the arrows between modules; these rules hold what
 * modules cannot. They are tested here because this module sees all the others.
 */
@AnalyzeClasses(
    packages = "io.moram",
    importOptions = {DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {

  /** Leaves out the test fixtures of other modules, which come as jars. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static final int MOST_CLASSES = 20;

  @ArchTest
  static final ArchRule NO_CYCLES_AT_ANY_DEPTH =
      slices().matching("io.moram.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_THE_METHOD_AND_THE_BENCHMARKS_KNOW_DJL =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.moram.schemas..",
              "io.moram.boundary..",
              "io.moram.evaluation..",
              "io.moram.sites..",
              "io.moram.flink..",
              "io.moram.jobs..",
              "io.moram.client..",
              "io.moram.local..",
              "io.moram.cli..")
          .and()
          .resideOutsideOfPackage("io.moram.flink.backbone..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..");

  @ArchTest
  static final ArchRule JOB_GRAPHS_DO_NOT_KNOW_HOW_THEY_ARE_SUBMITTED =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.moram.jobs.config..",
              "io.moram.jobs.kafka..",
              "io.moram.jobs.learner..",
              "io.moram.jobs.serving..",
              "io.moram.jobs.evaluation..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.moram.jobs.submit..", "io.moram.jobs.options..");

  @ArchTest
  static final ArchRule NO_JAVA_DESERIALIZATION =
      noClasses().should().dependOnClassesThat().areAssignableTo(ObjectInputStream.class);

  @ArchTest
  static final ArchRule NO_STATIC_MUTABLE_FIELDS =
      fields()
          .that()
          .areStatic()
          .and()
          .areDeclaredInClassesThat()
          .resideOutsideOfPackage("io.moram.schemas..")
          .should()
          .beFinal();

  @ArchTest
  static void noPackageIsCrowded(JavaClasses classes) {
    assertThat(count(written(classes).map(JavaClass::getPackageName)))
        .isNotEmpty()
        .allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(MOST_CLASSES));
  }

  @ArchTest
  static void noSimpleNameHasTwoMeanings(JavaClasses classes) {
    assertThat(count(written(classes).map(JavaClass::getSimpleName)))
        .isNotEmpty()
        .allSatisfy((name, count) -> assertThat(count).as(name).isOne());
  }

  /** Top-level classes that stand in a source folder: no generated records. */
  private static Stream<JavaClass> written(JavaClasses classes) {
    return classes.stream()
        .filter(c -> !c.isNestedClass() && !c.getSimpleName().equals("package-info"))
        .filter(c -> c.getAllRawSuperclasses().stream().noneMatch(ArchitectureTest::isGenerated));
  }

  private static boolean isGenerated(JavaClass superclass) {
    return superclass.getName().equals("org.apache.avro.specific.SpecificRecordBase");
  }

  private static Map<String, Long> count(Stream<String> names) {
    return names.collect(groupingBy(name -> name, counting()));
  }
}
