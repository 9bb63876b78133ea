// SPDX-License-Identifier: Apache-2.0
package io.moram;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;

/** Holds the one-way dependencies that docs/architecture.md draws. */
@AnalyzeClasses(packages = "io.moram", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule THE_METHOD_DOES_NOT_KNOW_FLINK_OR_KAFKA =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.moram.memory..",
              "io.moram.backbone..",
              "io.moram.training..",
              "io.moram.serving..",
              "io.moram.boundary..",
              "io.moram.evaluation..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.flink..", "org.apache.kafka..", "io.moram.operators..");

  /** Of the operators, only the place that chooses a device knows what a device is. */
  @ArchTest
  static final ArchRule ONLY_THE_METHOD_KNOWS_DJL =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.moram.engine..",
              "io.moram.memory..",
              "io.moram.backbone..",
              "io.moram.training..",
              "io.moram.serving..",
              "io.moram.operators.backbone..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..");

  @ArchTest
  static final ArchRule BOUNDARIES_ARE_PURE_JAVA =
      classes()
          .that()
          .resideInAnyPackage("io.moram.boundary..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("java..", "org.jspecify..", "io.moram.boundary.."));

  @ArchTest
  static final ArchRule METRICS_ARE_PURE_JAVA =
      classes()
          .that()
          .resideInAnyPackage("io.moram.evaluation..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("java..", "org.jspecify..", "io.moram.evaluation.."));

  @ArchTest
  static final ArchRule MEMORY_STANDS_ALONE =
      noClasses()
          .that()
          .resideInAnyPackage("io.moram.memory..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.moram.backbone..", "io.moram.training..", "io.moram.serving..");

  @ArchTest
  static final ArchRule THE_BACKBONE_STANDS_ALONE =
      noClasses()
          .that()
          .resideInAnyPackage("io.moram.backbone..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.moram.memory..", "io.moram.training..", "io.moram.serving..");

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching("io.moram.(*)..").should().beFreeOfCycles();

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
}
