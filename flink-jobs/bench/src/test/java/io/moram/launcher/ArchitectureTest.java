// SPDX-License-Identifier: Apache-2.0
package io.moram.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.ObjectInputStream;
import java.util.Map;
import java.util.stream.Stream;
import org.apiguardian.api.API;

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

  private static final DescribedPredicate<JavaClass> ARE_INTERNAL =
      DescribedPredicate.describe(
          "are in packages marked internal",
          c ->
              c.getPackage()
                  .tryGetAnnotationOfType(API.class)
                  .map(api -> api.status() == API.Status.INTERNAL)
                  .orElse(false));

  private static final ArchCondition<JavaClass> BE_USED_ONLY_BELOW_THEIR_PARENT_PACKAGE =
      new ArchCondition<>("be used only below their parent package") {
        @Override
        public void check(JavaClass owner, ConditionEvents events) {
          String name = owner.getPackageName();
          String parent = name.substring(0, name.lastIndexOf('.'));
          for (Dependency use : owner.getDirectDependenciesToSelf()) {
            String user = use.getOriginClass().getPackageName();
            boolean isBelow = user.equals(parent) || user.startsWith(parent + ".");
            events.add(new SimpleConditionEvent(use, isBelow, use.getDescription()));
          }
        }
      };

  @ArchTest
  static final ArchRule NO_CYCLES_AT_ANY_DEPTH =
      slices().matching("io.moram.(**)").should().beFreeOfCycles();

  /** The modules, from the top down; every module may use those that stand below it here. */
  @ArchTest
  static final ArchRule ARROWS_RUN_DOWNWARDS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("bench")
          .definedBy("io.moram.bench..")
          .layer("cli")
          .definedBy("io.moram.cli..")
          .layer("observatory")
          .definedBy("io.moram.observatory..")
          .layer("local")
          .definedBy("io.moram.local..")
          .layer("client")
          .definedBy("io.moram.client..")
          .layer("jobs")
          .definedBy("io.moram.jobs..")
          .layer("flink")
          .definedBy("io.moram.flink..")
          .layer("core")
          .definedBy(
              "io.moram.engine..",
              "io.moram.sites..",
              "io.moram.resource..",
              "io.moram.atoms..",
              "io.moram.model..",
              "io.moram.training..",
              "io.moram.serving..",
              "io.moram.boundary..",
              "io.moram.evaluation..")
          .layer("schemas")
          .definedBy("io.moram.schemas..")
          .whereLayer("bench")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("cli")
          .mayOnlyBeAccessedByLayers("bench")
          .whereLayer("observatory")
          .mayOnlyBeAccessedByLayers("cli", "bench")
          .whereLayer("local")
          .mayOnlyBeAccessedByLayers("cli", "bench")
          .whereLayer("client")
          .mayOnlyBeAccessedByLayers("local", "observatory", "cli", "bench")
          .whereLayer("jobs")
          .mayOnlyBeAccessedByLayers("local", "observatory", "cli", "bench")
          .whereLayer("flink")
          .mayOnlyBeAccessedByLayers("jobs", "local", "observatory", "cli", "bench")
          .whereLayer("core")
          .mayNotAccessAnyLayer()
          .whereLayer("schemas")
          .mayNotAccessAnyLayer();

  /** A package marked internal is for its parent package, and for what stands below that. */
  @ArchTest
  static final ArchRule INTERNAL_PACKAGES_ARE_INTERNAL =
      classes().that(ARE_INTERNAL).should(BE_USED_ONLY_BELOW_THEIR_PARENT_PACKAGE);

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
              "io.moram.observatory..",
              "io.moram.cli..")
          .and()
          .resideOutsideOfPackage("io.moram.flink.backbone..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..");

  @ArchTest
  static final ArchRule ONLY_WHO_LOADS_A_BACKBONE_KNOWS_ITS_KIND =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.moram.flink..",
              "io.moram.jobs..",
              "io.moram.client..",
              "io.moram.local..",
              "io.moram.observatory..",
              "io.moram.cli..")
          .and()
          .resideOutsideOfPackage("io.moram.flink.backbone..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.moram.model.clip..");

  @ArchTest
  static final ArchRule JOB_GRAPHS_DO_NOT_KNOW_HOW_THEY_ARE_SUBMITTED =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.moram.jobs.range..",
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

  /** Top-level classes that stand in a source folder: no generated records or enumerations. */
  private static Stream<JavaClass> written(JavaClasses classes) {
    return classes.stream()
        .filter(c -> !c.isNestedClass() && !c.getSimpleName().equals("package-info"))
        .filter(c -> !isGenerated(c));
  }

  private static boolean isGenerated(JavaClass owner) {
    return owner.isAssignableTo("org.apache.avro.specific.SpecificRecordBase")
        || owner.isAssignableTo("org.apache.avro.generic.GenericEnumSymbol");
  }

  private static Map<String, Long> count(Stream<String> names) {
    return names.collect(groupingBy(name -> name, counting()));
  }
}
