package io.meshflow.e2e.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The command {@code ./meshflow test}: its counts, its last line and its exit code. */
final class SuiteCommandTest {
  private static final String PASSED = "<testcase classname='a.B' name='works'/>";
  private static final String SKIPPED =
      "<testcase classname='a.B' name='later'><skipped message='no strace here'/></testcase>";
  private static final String FAILED =
      "<testcase classname='a.B' name='breaks'><failure message='one is not two'>at</failure></testcase>";

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
  void theLastLineCountsWhatPassedFailedAndWasSkipped() throws Exception {
    report(PASSED + PASSED + SKIPPED);
    Outcome outcome = machine.run("test");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.lines()).last().isEqualTo("2 passed, 0 failed, 1 skipped");
    assertThat(outcome.out()).contains("skipped: B.later: no strace here");
  }

  @Test
  void aFailedTestIsNamedWithItsReasonAndTheLog() throws Exception {
    report(PASSED + FAILED);
    Outcome outcome = machine.run("test", "--quick");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).contains("FAILED: B.breaks: one is not two", "test.log");
    assertThat(outcome.lines()).last().isEqualTo("1 passed, 1 failed, 0 skipped");
  }

  @Test
  void whereEverythingIsRequiredASkipIsAFailure() throws Exception {
    machine.environment.put("MESHFLOW_REQUIRE", "all");
    report(PASSED + SKIPPED);
    Outcome outcome = machine.run("test");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.lines()).last().isEqualTo("1 passed, 1 failed, 0 skipped");
  }

  @Test
  void aBuildThatFailsIsAFailure() throws Exception {
    machine.flag("fail");
    Outcome outcome = machine.run("test");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("a semicolon is missing");
    assertThat(outcome.lines()).last().isEqualTo("0 passed, 1 failed, 0 skipped");
  }

  @Test
  void aSuiteInWhichNothingRanIsNotGreen() throws Exception {
    report("");
    assertThat(machine.run("test").code()).isEqualTo(1);
  }

  @Test
  void anUnknownOptionIsRefused() throws Exception {
    assertThat(machine.run("test", "--fast").code()).isEqualTo(2);
    assertThat(machine.builds()).isZero();
  }

  private void report(String cases) throws IOException {
    Machine.write(
        machine.standIn.resolve("reports/TEST-a.B.xml"), "<testsuite>" + cases + "</testsuite>");
  }
}
