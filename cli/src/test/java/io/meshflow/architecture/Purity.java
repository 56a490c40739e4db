package io.meshflow.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What a room that only decides must not touch, and who makes what. */
final class Purity {
  /** Types, and packages with their closing dot. */
  private static final List<String> OUTSIDE =
      List.of(
          "java.io.",
          "java.net.",
          "java.nio.channels.",
          "java.nio.file.",
          "java.util.concurrent.",
          "java.util.random.",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.Runtime",
          "java.lang.Thread",
          "java.security.SecureRandom",
          "java.time.Clock",
          "java.time.InstantSource",
          "java.util.Random",
          "java.util.Timer");

  /** Types without any effect that live in the packages above. */
  private static final Set<String> HARMLESS =
      Set.of(
          "java.io.Serializable",
          "java.util.concurrent.TimeUnit",
          "java.util.concurrent.atomic.AtomicBoolean");

  /** Methods that read the world, in classes that are otherwise harmless. */
  private static final Set<String> CALLS =
      Set.of(
          "java.lang.Math.random",
          "java.lang.System.currentTimeMillis",
          "java.lang.System.exit",
          "java.lang.System.getProperty",
          "java.lang.System.getenv",
          "java.lang.System.identityHashCode",
          "java.lang.System.nanoTime",
          "java.util.Collections.shuffle",
          "java.util.UUID.randomUUID");

  private Purity() {}

  static DescribedPredicate<JavaClass> where(String description, Predicate<JavaClass> test) {
    return DescribedPredicate.describe(description, test);
  }

  /** Holds for a class that uses a clock, randomness, a thread or IO. */
  static ArchCondition<JavaClass> reachOutside() {
    return new ArchCondition<>("use a clock, randomness, a thread or IO") {
      @Override
      public void check(JavaClass room, ConditionEvents events) {
        for (Dependency use : room.getDirectDependenciesFromSelf()) {
          if (isOutside(use.getTargetClass().getName())) {
            events.add(SimpleConditionEvent.satisfied(room, use.getDescription()));
          }
        }
        for (JavaAccess<?> access : room.getAccessesFromSelf()) {
          if (readsTheWorld(access)) {
            events.add(SimpleConditionEvent.satisfied(room, access.getDescription()));
          }
        }
      }
    };
  }

  /** Holds for a class that calls a constructor or factory of the type of that name. */
  static ArchCondition<JavaClass> makeA(String simpleName) {
    return new ArchCondition<>("make a " + simpleName) {
      @Override
      public void check(JavaClass maker, ConditionEvents events) {
        for (JavaAccess<?> access : maker.getAccessesFromSelf()) {
          if (access.getTargetOwner().getSimpleName().equals(simpleName) && makes(access)) {
            events.add(SimpleConditionEvent.satisfied(maker, access.getDescription()));
          }
        }
      }
    };
  }

  private static boolean makes(JavaAccess<?> access) {
    return access
        .getTarget()
        .resolveMember()
        .filter(JavaCodeUnit.class::isInstance)
        .map(JavaCodeUnit.class::cast)
        .filter(
            unit -> unit.isConstructor() || unit.getRawReturnType().equals(access.getTargetOwner()))
        .isPresent();
  }

  private static boolean isOutside(String type) {
    return !HARMLESS.contains(type) && OUTSIDE.stream().anyMatch(name -> covers(name, type));
  }

  private static boolean covers(String name, String type) {
    return name.endsWith(".")
        ? type.startsWith(name)
        : type.equals(name) || type.startsWith(name + "$");
  }

  private static boolean readsTheWorld(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    return CALLS.contains(owner + "." + access.getName())
        || (owner.startsWith("java.time.") && access.getName().equals("now"))
        || (owner.equals("java.lang.System")
            && Set.of("in", "out", "err").contains(access.getName()));
  }
}
