package io.meshflow.e2e.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the launcher builds, and that only a whole build is ever run. */
final class FirstBuildTest {
  private static final long POLL_NANOS = 20_000_000;

  private Machine machine;

  @BeforeEach
  void unpack() throws Exception {
    machine = new Machine();
  }

  @AfterEach
  void remove() throws Exception {
    machine.close();
  }

  @Test
  void theSecondStartNeitherBuildsNorNeedsMaven() throws Exception {
    machine.run();
    Files.delete(machine.standIn.resolve("mvn"));
    assertThat(machine.run().code()).isZero();
    assertThat(machine.builds()).isEqualTo(1);
  }

  @Test
  void aChangedSourceIsBuiltBeforeItRuns() throws Exception {
    assertThat(machine.run().lines()).contains("text=one");
    change("two\n");
    assertThat(machine.run().lines()).contains("text=two");
    assertThat(machine.builds()).isEqualTo(2);
  }

  @Test
  void aRemovedSourceIsNoticed() throws Exception {
    Path extra = Machine.write(machine.text().resolveSibling("extra.txt"), "x");
    machine.run();
    Files.delete(extra);
    machine.run();
    assertThat(machine.builds()).isEqualTo(2);
  }

  @Test
  void aChangedTestBuildsNothing() throws Exception {
    machine.run();
    Machine.write(machine.checkout.resolve("cli/src/test/java/SomeTest.java"), "class SomeTest {}");
    machine.run();
    assertThat(machine.builds()).isEqualTo(1);
  }

  @Test
  void sourcesThatDoNotCompileAreShownAndTheOldBuildIsNotRun() throws Exception {
    machine.run();
    change("two\n");
    machine.flag("fail");
    Outcome outcome = machine.run();
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("a semicolon is missing", "build.log");
    Files.delete(machine.standIn.resolve("fail"));
    assertThat(machine.run().lines()).contains("text=two");
  }

  @Test
  void withoutMavenItSaysHowToGetIt() throws Exception {
    machine.environment.remove("MESHFLOW_MVN");
    Outcome outcome = machine.run();
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("needs Maven", "MVNW_REPOURL");
  }

  @Test
  void theNetworkIsUsedOnceAndOnlyWhereSomethingIsMissing() throws Exception {
    machine.flag("missing");
    assertThat(machine.run().code()).isZero();
    List<String> calls = Files.readAllLines(machine.standIn.resolve("calls"));
    assertThat(calls).hasSize(2);
    assertThat(calls.get(0)).startsWith("-o ");
    assertThat(calls.get(1)).doesNotStartWith("-o ");
  }

  @Test
  void ofTwoFirstStartsAtOnceOneBuildsAndBothRun() throws Exception {
    machine.flag("wait");
    List<Process> starts = new ArrayList<>();
    starts.add(machine.start());
    await(() -> Files.exists(machine.standIn.resolve("waiting")));
    starts.add(machine.start());
    starts.add(machine.start());
    Files.delete(machine.standIn.resolve("wait"));
    for (Process start : starts) {
      assertThat(machine.finish(start).lines()).contains("text=one");
    }
    assertThat(machine.builds()).isEqualTo(1);
  }

  @Test
  void aKilledBuildIsNeverRunAndItsRemainsAreCleared() throws Exception {
    machine.flag("wait");
    Process first = machine.start();
    await(() -> Files.exists(machine.standIn.resolve("waiting")));
    first.descendants().forEach(ProcessHandle::destroyForcibly);
    first.destroyForcibly().waitFor();
    Files.delete(machine.standIn.resolve("wait"));
    assertThat(state()).anyMatch(name -> name.startsWith("work.")).contains("lock");
    assertThat(machine.run().lines()).contains("text=one");
    assertThat(state()).noneMatch(name -> name.startsWith("work.")).doesNotContain("lock");
  }

  @Test
  void aBuildKilledWhileItIsPublishedIsMadeAgain() throws Exception {
    machine.run();
    Path state = machine.checkout.resolve(".build");
    Files.setLastModifiedTime(
        state.resolve("stamp"), FileTime.from(Instant.now().minus(Duration.ofDays(1))));
    Files.delete(state.resolve("current"));
    assertThat(machine.run().code()).isZero();
    assertThat(machine.builds()).isEqualTo(2);
  }

  @Test
  void aReadOnlyCheckoutIsBuiltInTheCacheOfTheUser() throws Exception {
    List<String> stranger = asAStranger();
    sh("chmod -R a+rX,a-w '" + machine.checkout + "'");
    sh("chmod -R a+rwX '" + machine.folder.resolve("home") + "' '" + machine.standIn + "'");
    Outcome outcome = machine.finish(machine.start(stranger, "x"));
    assertThat(outcome.lines()).as(outcome.err()).contains("text=one", "argument=x");
    assertThat(machine.checkout.resolve(".build")).doesNotExist();
    assertThat(machine.folder.resolve("home/.cache/meshflow")).isDirectory();
    assertThat(machine.finish(machine.start(stranger)).err()).isEmpty();
  }

  @Test
  void withoutAHomeItBuildsInATemporaryFolder() throws Exception {
    List<String> stranger = asAStranger();
    sh("chmod -R a+rX,a-w '" + machine.checkout + "'");
    sh("chmod -R a+rwX '" + machine.standIn + "'");
    machine.environment.remove("HOME");
    Path temporary = Files.createDirectories(machine.folder.resolve("tmp"));
    sh("chmod a+rwX '" + temporary + "'");
    machine.environment.put("TMPDIR", temporary.toString());
    assertThat(machine.finish(machine.start(stranger)).lines()).contains("text=one");
  }

  @Test
  void theAotCacheIsMadeInTheBackgroundAndABrokenOneDoesNoHarm() throws Exception {
    machine.environment.put("MESHFLOW_AOT", "on");
    machine.run();
    await(() -> caches().size() == 1);
    assertThat(machine.run().code()).isZero();
    Files.writeString(caches().getFirst(), "not a cache");
    Outcome outcome = machine.run("--help");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.lines()).hasSize(4).contains("argument=--help");
    change("two\n");
    assertThat(machine.run().lines()).contains("text=two");
    await(() -> caches().size() == 2);
  }

  private List<Path> caches() {
    try (Stream<Path> files = Files.walk(machine.checkout.resolve(".build"), 2)) {
      return files.filter(file -> file.getFileName().toString().matches("aot-\\d+")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> state() throws IOException {
    try (Stream<Path> files = Files.list(machine.checkout.resolve(".build"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void whoWaitsForAnotherBuildEndsWhenTheFolderGoes() throws Exception {
    Path state = Files.createDirectories(machine.checkout.resolve(".build"));
    Path us = Path.of(Long.toString(ProcessHandle.current().pid()));
    Files.createSymbolicLink(state.resolve("lock"), us);
    Process waiting = machine.start();
    await(() -> machine.told(waiting).contains("waiting for another build"));

    Files.move(state, machine.folder.resolve("gone"));

    Outcome outcome = machine.finish(waiting);
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("cannot make", ".build/lock");
  }

  private void change(String text) throws IOException {
    Files.writeString(machine.text(), text);
  }

  /** Root may write everywhere: there the case runs as somebody else. */
  private static List<String> asAStranger() {
    if (!System.getProperty("user.name").equals("root")) {
      return List.of();
    }
    Path setpriv = Path.of("/usr/bin/setpriv");
    assumeThat(setpriv).as("setpriv, to run as somebody else than root").exists();
    return List.of(setpriv.toString(), "--reuid=65534", "--regid=65534", "--clear-groups", "--");
  }

  private static void sh(String command) throws Exception {
    assertThat(new ProcessBuilder("/bin/sh", "-c", command).inheritIO().start().waitFor()).isZero();
  }

  private static void await(BooleanSupplier fact) {
    Instant limit = Instant.now().plusSeconds(180);
    while (!fact.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(limit);
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
