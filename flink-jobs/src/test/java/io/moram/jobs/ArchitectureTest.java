// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the one-way dependencies that docs/architecture.md draws, for the jobs. */
@AnalyzeClasses(packages = "io.moram", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule NOTHING_BELOW_KNOWS_THE_JOBS =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.moram.jobs..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.moram.jobs..");

  /** Benchmarks call the engine directly: it is the yardstick. */
  @ArchTest
  static final ArchRule JOBS_DO_NOT_KNOW_DJL =
      noClasses()
          .that()
          .resideInAPackage("io.moram.jobs..")
          .and()
          .resideOutsideOfPackage("io.moram.jobs.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..");

  @ArchTest
  static final ArchRule JOB_GRAPHS_DO_NOT_KNOW_WHO_STARTS_THEM =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.moram.jobs.learner..",
              "io.moram.jobs.serving..",
              "io.moram.jobs.evaluation..",
              "io.moram.jobs.topics..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.moram.jobs.cli..",
              "io.moram.jobs.bench..",
              "io.moram.jobs.demo..",
              "io.moram.jobs.embedded..");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("io.moram.jobs.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NO_STATIC_MUTABLE_FIELDS =
      fields()
          .that()
          .areStatic()
          .and()
          .areDeclaredInClassesThat()
          .resideInAPackage("io.moram.jobs..")
          .should()
          .beFinal();
}
