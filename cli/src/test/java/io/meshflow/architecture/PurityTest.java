package io.meshflow.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plants each fault once: rules that cannot fail prove nothing. */
final class PurityTest {
  private static final JavaClasses PLANTED =
      new ClassFileImporter().importClasses(PurityTest.class.getDeclaredClasses());

  @ParameterizedTest
  @ValueSource(
      classes = {
        ReadsTheClock.class,
        TakesAClock.class,
        ReadsNanos.class,
        RollsDice.class,
        StartsAThread.class,
        ReadsAVariable.class,
        Prints.class
      })
  void aClassThatReachesOutsideIsSeen(Class<?> faulty) {
    assertThat(breaks(Purity.reachOutside(), faulty)).isTrue();
  }

  @Test
  void aClassThatOnlyDecidesIsLeftAlone() {
    assertThat(breaks(Purity.reachOutside(), Decides.class)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      classes = {CallsTheConstructor.class, RefersToTheConstructor.class, CallsTheFactory.class})
  void aMakerOfAPermitIsSeen(Class<?> faulty) {
    assertThat(breaks(Purity.makeA("Permit"), faulty)).isTrue();
  }

  @Test
  void readingAPermitIsFree() {
    assertThat(breaks(Purity.makeA("Permit"), ReadsAPermit.class)).isFalse();
  }

  private static boolean breaks(ArchCondition<JavaClass> condition, Class<?> subject) {
    return noClasses().should(condition).evaluate(PLANTED).getFailureReport().getDetails().stream()
        .anyMatch(line -> line.contains(subject.getName()));
  }

  record ReadsTheClock() {
    Instant when() {
      return Instant.now();
    }
  }

  record TakesAClock(InstantSource clock) {}

  record ReadsNanos() {
    long when() {
      return System.nanoTime();
    }
  }

  record RollsDice() {
    int roll() {
      return new Random(1).nextInt();
    }
  }

  record StartsAThread() {
    void start() {
      Thread.startVirtualThread(() -> {});
    }
  }

  record ReadsAVariable() {
    String home() {
      return System.getenv("HOME");
    }
  }

  record Prints() {
    void hello() {
      System.out.println("hello");
    }
  }

  record Decides(Instant now) {
    boolean due(Instant at) {
      if (now.isBefore(Instant.EPOCH)) {
        throw new IllegalArgumentException("before the epoch");
      }
      return !now.isBefore(at);
    }
  }

  record Permit(String key) {
    static Permit of(String key) {
      return new Permit(key);
    }
  }

  record CallsTheConstructor() {
    Permit make() {
      return new Permit("k");
    }
  }

  record RefersToTheConstructor() {
    Function<String, Permit> maker() {
      return Permit::new;
    }
  }

  record CallsTheFactory() {
    Permit make() {
      return Permit.of("k");
    }
  }

  record ReadsAPermit(Permit permit) {
    String key() {
      return permit.key();
    }
  }
}
