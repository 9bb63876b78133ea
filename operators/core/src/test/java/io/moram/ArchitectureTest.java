// SPDX-License-Identifier: Apache-2.0
package io.moram;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the one-way dependencies inside the method that docs/architecture.md draws. */
@AnalyzeClasses(packages = "io.moram", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule BOUNDARIES_ARE_PURE_JAVA =
      classes()
          .that()
          .resideInAnyPackage("io.moram.boundary..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "java..", "org.jspecify..", "org.apiguardian..", "io.moram.boundary.."));

  @ArchTest
  static final ArchRule METRICS_ARE_PURE_JAVA =
      classes()
          .that()
          .resideInAnyPackage("io.moram.evaluation..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "java..", "org.jspecify..", "org.apiguardian..", "io.moram.evaluation.."));

  @ArchTest
  static final ArchRule THE_ENGINE_STANDS_ALONE =
      noClasses()
          .that()
          .resideInAnyPackage("io.moram.engine..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.moram..").and(not(resideInAnyPackage("io.moram.engine.."))));

  @ArchTest
  static final ArchRule ATOMS_STAND_ALONE =
      noClasses()
          .that()
          .resideInAnyPackage("io.moram.atoms..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.moram.model..", "io.moram.training..", "io.moram.serving..");

  @ArchTest
  static final ArchRule MODELS_STAND_ALONE =
      noClasses()
          .that()
          .resideInAnyPackage("io.moram.model..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.moram.atoms..", "io.moram.training..", "io.moram.serving..");

  @ArchTest
  static final ArchRule BACKBONES_ARE_KNOWN_BY_THEIR_INTERFACE =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.moram.model.clip..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.moram.model.clip..");

  @ArchTest
  static final ArchRule LANGUAGE_MODELS_ARE_KNOWN_BY_THEIR_INTERFACE =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.moram.model.decoder..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.moram.model.decoder..");

  @ArchTest
  static final ArchRule TRAINING_DOES_NOT_KNOW_SERVING =
      noClasses()
          .that()
          .resideInAnyPackage("io.moram.training..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.moram.serving..");

  @ArchTest
  static final ArchRule SERVING_DOES_NOT_KNOW_TRAINING =
      noClasses()
          .that()
          .resideInAnyPackage("io.moram.serving..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.moram.training..");

  @ArchTest
  static final ArchRule NO_CYCLES_AT_ANY_DEPTH =
      slices().matching("io.moram.(**)").should().beFreeOfCycles();
}
