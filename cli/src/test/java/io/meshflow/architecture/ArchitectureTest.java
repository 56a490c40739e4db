package io.meshflow.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The layout of `design`: rooms, modules and the arrows between them. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("io.meshflow");

  @Test
  void everyPackageOfCoreIsAKnownRoom() {
    assertThat(packages("io.meshflow.core").map(name -> firstPart(Rooms.CORE, name)))
        .isSubsetOf(Rooms.ROOMS.keySet());
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void aRoomUsesOnlyTheRoomsOfItsRow(String room) {
    staysWithin(Rooms.CORE, room, Rooms.ROOMS.get(room));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void aModuleUsesOnlyTheModulesOfItsRow(String module) {
    staysWithin(Rooms.ROOT, module, Rooms.MODULES.get(module));
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.meshflow.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void coreNeedsOnlyTheBaseOfTheJdk() {
    Set<String> base = ModuleLayer.boot().findModule("java.base").orElseThrow().getPackages();
    classes()
        .that()
        .resideInAPackage("io.meshflow.core..")
        .should()
        .onlyDependOnClassesThat(
            resideInAPackage("io.meshflow.core..")
                .or(resideInAPackage("org.jspecify.annotations"))
                .or(Purity.where("in java.base", c -> base.contains(c.getPackageName()))))
        .check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("pureRooms")
  void aPureRoomHasNoClockRandomnessThreadOrIo(String room) {
    noClasses()
        .that()
        .resideInAPackage(Rooms.CORE + room + "..")
        .should(Purity.reachOutside())
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void onlyExecutionMakesAPermit() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.meshflow.core.execution..", "io.meshflow.testkit..")
        .and()
        .doNotHaveSimpleName("Permit")
        .should(Purity.makeA("Permit"))
        .check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("libraryOwners")
  void aLibraryStaysInItsModule(String module) {
    Collection<String> prefixes = Rooms.LIBRARIES.get(module);
    noClasses()
        .that()
        .resideOutsideOfPackage(Rooms.ROOT + module + "..")
        .should()
        .dependOnClassesThat(
            Purity.where(
                "of " + prefixes, c -> prefixes.stream().anyMatch(c.getName()::startsWith)))
        .check(CLASSES);
  }

  @Test
  void packagesAreNamedAfterIdeasOfTheDomain() {
    noClasses()
        .should()
        .resideInAnyPackage(
            "..util..",
            "..common..",
            "..helper..",
            "..impl..",
            "..manager..",
            "..base..",
            "..dto..")
        .check(CLASSES);
  }

  @Test
  void everyPackageSaysWhatItHoldsAndIsNullMarked() {
    List<String> silent =
        populated("io.meshflow")
            .filter(p -> !p.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .toList();
    assertThat(silent).as("packages without a @NullMarked package-info").isEmpty();
  }

  static Stream<String> rooms() {
    return Rooms.ROOMS.keySet().stream();
  }

  static Stream<String> modules() {
    return Rooms.MODULES.keySet().stream();
  }

  static Stream<String> pureRooms() {
    return Rooms.PURE.stream();
  }

  static Stream<String> libraryOwners() {
    return Rooms.LIBRARIES.keySet().stream();
  }

  private static void staysWithin(String prefix, String name, Collection<String> allowed) {
    Set<String> known = allowed.stream().map(n -> prefix + n).collect(Collectors.toSet());
    known.add(prefix + name);
    DescribedPredicate<JavaClass> elsewhere =
        Purity.where(
            "of ours outside " + allowed,
            c ->
                c.getPackageName().startsWith(prefix)
                    && !known.contains(prefix + firstPart(prefix, c.getPackageName())));
    noClasses()
        .that()
        .resideInAPackage(prefix + name + "..")
        .should()
        .dependOnClassesThat(elsewhere)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  private static Stream<JavaPackage> populated(String root) {
    return CLASSES.getPackage(root).getSubpackagesInTree().stream()
        .filter(p -> !p.getClasses().isEmpty());
  }

  private static Stream<String> packages(String root) {
    return populated(root).map(JavaPackage::getName);
  }

  private static String firstPart(String prefix, String name) {
    return name.substring(prefix.length()).split("\\.", 2)[0];
  }
}
