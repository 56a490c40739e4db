package io.meshflow.e2e.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The JDK search, the locale and the command's surroundings. Every case runs without curl, wget,
 * unzip or a terminal, in a path with spaces and umlauts.
 */
final class MachineTest {
  private static Machine machine;
  private static Map<String, String> untouched;
  private static Outcome first;

  @BeforeAll
  static void unpack() throws Exception {
    machine = new Machine();
    first = machine.run();
    untouched = Map.copyOf(machine.environment);
  }

  @AfterEach
  void restore() {
    machine.environment.clear();
    machine.environment.putAll(untouched);
  }

  @AfterAll
  static void remove() throws Exception {
    machine.close();
  }

  @Test
  void anOldJdkOnThePathIsSkippedForTheOneBesideIt() throws Exception {
    machine.path(machine.oldJdk("old", "17.0.15").resolve("bin"));
    machine.oldJdk("jvm/a-17", "17.0.15");
    assertThat(machine.run().lines()).contains("java=" + Machine.jdk().toRealPath());
  }

  @Test
  void anOldJavaHomeIsSkippedSilently() throws Exception {
    machine.environment.put("JAVA_HOME", machine.oldJdk("old-home", "17.0.15").toString());
    Outcome outcome = machine.run();
    assertThat(outcome.code()).isZero();
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void thePathLeadsToAJdkThroughLinks() throws Exception {
    hideJdks();
    Path bin = Files.createDirectories(machine.folder.resolve("links"));
    Machine.link(bin.resolve("between"), Machine.jdk().resolve("bin/javac"));
    Machine.link(bin.resolve("javac"), Path.of("between"));
    machine.path(bin);
    assertThat(machine.run().lines()).contains("java=" + Machine.jdk().toRealPath());
  }

  @Test
  void ourOwnVariableComesFirst() throws Exception {
    Path chosen = machine.folder.resolve("chosen jdk");
    Machine.link(chosen, Machine.jdk());
    machine.environment.put("MESHFLOW_JAVA_HOME", chosen.toString());
    machine.environment.put("JAVA_HOME", machine.oldJdk("other", "25.0.1").toString());
    assertThat(machine.run().code()).isZero();
  }

  @Test
  void sdkmanAndTheFolderOfTheEditorsAreSearched() throws Exception {
    hideJdks();
    assertThat(machine.run().code()).isEqualTo(1);
    for (String place : new String[] {".sdkman/candidates/java", ".jdks"}) {
      Path folder = Files.createDirectories(machine.folder.resolve("home").resolve(place));
      Path link = folder.resolve("25.0.1-tem");
      Machine.link(link, Machine.jdk());
      assertThat(machine.run().code()).as(place).isZero();
      Files.delete(link);
    }
  }

  @Test
  void withoutAnyJdkItSaysHowToGetOne() throws Exception {
    hideJdks();
    machine.path(machine.oldJdk("old", "17.0.15").resolve("bin"));
    Outcome outcome = machine.run("--help");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("JDK 25", "MESHFLOW_JAVA_HOME", "sdk install java 25");
  }

  @ParameterizedTest
  @ValueSource(strings = {"LC_ALL=C", "LANG=de_XX.UTF-8", "LC_ALL=POSIX", "NOTHING=set"})
  void argumentsAreReadAsUtf8WhateverTheLocale(String setting) throws Exception {
    machine.environment.put(setting.split("=")[0], setting.split("=")[1]);
    Outcome outcome = machine.run("Prüfe „NDA“ 契約 🙂");
    assertThat(outcome.lines()).contains("argument=Prüfe „NDA“ 契約 🙂");
  }

  @Test
  void theFolderOfTheUserAndTheExitCodeAreKept() throws Exception {
    Outcome outcome = machine.run("exit", "5", "two words", "*", "");
    assertThat(outcome.code()).isEqualTo(5);
    assertThat(outcome.lines())
        .contains("folder=" + machine.checkout.getParent().toRealPath())
        .containsSequence("argument=two words", "argument=*", "argument=");
  }

  @Test
  void theFirstRunSaysOneLinePerStageAndNothingOnStdout() throws Exception {
    assertThat(first.lines()).hasSize(3).first().isEqualTo("text=one");
    assertThat(first.err().lines()).allMatch(line -> line.startsWith("meshflow: "));
    assertThat(first.err()).contains("first use", "  cli").doesNotContain("\r", "\033");
    assertThat(machine.run().err()).isEmpty();
  }

  @Test
  void itStartsThroughALinkFromElsewhere() throws Exception {
    Path link = machine.folder.resolve("link");
    Machine.link(link, machine.checkout.resolve("meshflow"));
    ProcessBuilder builder = new ProcessBuilder(link.toString(), "x").directory(null);
    builder.environment().clear();
    builder.environment().putAll(machine.environment);
    Process process = builder.redirectErrorStream(true).start();
    assertThat(new String(process.getInputStream().readAllBytes())).contains("argument=x");
  }

  private void hideJdks() {
    machine.environment.put("MESHFLOW_JVM_FOLDERS", "");
  }
}
