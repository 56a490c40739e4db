package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import io.meshflow.stub.StubRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of each way in which agents work together, with what each of them was told. */
class TeamRunsTest {

  private static final String AGENTS =
      """
      name: team
      policy: dev
      agents:
        - {name: ann, instructions: You are Ann.}
        - {name: bob, instructions: You are Bob.}
        - {name: lea, instructions: You are Lea.}
      """;

  @TempDir Path folder;
  private StubModelServer model;

  @BeforeEach
  void start() {
    model = StubModelServer.start();
  }

  @AfterEach
  void stop() {
    model.close();
  }

  private CommandLineUnderTest.Outcome ran(String team) {
    Workflows.write(folder, "team.yaml", AGENTS + "team: " + team + "\n");
    return new CommandLineUnderTest(folder)
        .with("OPENAI_BASE_URL", model.baseUrl())
        .with("MESHFLOW_MODEL_PRICE", "free")
        .run("run", "team.yaml", "--model", "any", "--task", "Write a poem", "--json");
  }

  private List<String> steps(String team) {
    CommandLineUnderTest.Outcome run = ran(team);
    assertThat(run.code()).as(run.err() + run.out()).isZero();
    assertThat(run.json().text("status")).isEqualTo("completed");
    return run.json().array("steps").stream().map(s -> ((Value.Obj) s).text("step")).toList();
  }

  private void answers(String... texts) {
    for (String text : texts) {
      model.next(StubReply.text(text));
    }
  }

  private List<String> asked() {
    return model.requests().stream()
        .filter(request -> request.method().equals("POST"))
        .map(StubRequest::body)
        .toList();
  }

  /** What the model was asked the n-th time. */
  private String asked(int n) {
    return asked().get(n);
  }

  private void whoWasAsked(String... names) {
    assertThat(asked()).hasSize(names.length);
    for (int i = 0; i < names.length; i++) {
      assertThat(asked(i)).as("call %d", i).contains("You are " + names[i], "Write a poem");
    }
  }

  @Test
  void aSequenceHandsOn() {
    answers("roses", "violets", "sugar");
    assertThat(steps("{pattern: sequential}")).containsExactly("ann#1", "bob#1", "lea#1");
    whoWasAsked("Ann", "Bob", "Lea");
    assertThat(asked(0)).doesNotContain("roses");
    assertThat(asked(1)).contains("roses");
    assertThat(asked(2)).contains("violets");
  }

  @Test
  void membersOfAParallelTeamKnowNothingOfEachOtherAndTheLeadOfAll() {
    model.otherwise(StubReply.text("a rose"));
    assertThat(steps("{pattern: parallel, synthesizer: lea}"))
        .containsExactlyInAnyOrder("ann#1", "bob#1", "lea#1")
        .endsWith("lea#1");
    assertThat(asked()).hasSize(3);
    assertThat(asked(0)).doesNotContain("a rose");
    assertThat(asked(1)).doesNotContain("a rose");
    assertThat(asked(2).split("a rose", -1)).as("both answers").hasSize(3);
  }

  @Test
  void aManagerPlansAndReportsOnWhatTheOthersDid() {
    model.otherwise(StubReply.text("a rose"));
    answers("the plan");
    assertThat(steps("{pattern: hierarchical, manager: lea}"))
        .startsWith("lea.plan#1")
        .endsWith("lea.report#1")
        .contains("ann#1", "bob#1")
        .hasSize(4);
    assertThat(asked(1)).contains("the plan").doesNotContain("a rose");
    assertThat(asked(2)).contains("the plan").doesNotContain("a rose");
    assertThat(asked(3)).contains("You are Lea", "a rose");
  }

  @Test
  void aSupervisorSendsAPieceBackUntilItIsGood() {
    answers(
        "roses",
        "It does not rhyme.\nConfidence: 0.2",
        "roses, noses",
        "Good.\nConfidence: 0.97",
        "violets",
        "Good.\nConfidence: 0.97");
    assertThat(steps("{pattern: supervised, supervisor: lea, stop_on_confidence: 0.9}"))
        .containsExactlyInAnyOrder(
            "ann#1", "lea.ann#1", "ann#2", "lea.ann#2", "bob#1", "lea.bob#1");
    whoWasAsked("Ann", "Lea", "Ann", "Lea", "Bob", "Lea");
    assertThat(asked(1)).contains("roses");
    assertThat(asked(2)).contains("It does not rhyme");
    assertThat(asked(4)).contains("roses, noses");
  }

  @Test
  void aCriticSendsTheResultBackUntilItIsGood() {
    answers("roses", "Too short.\nConfidence: 0.3", "roses and noses", "Good.\nConfidence: 0.95");
    String team = "{pattern: reflective, agents: [ann, lea], stop_on_confidence: 0.9}";
    assertThat(steps(team)).containsExactlyInAnyOrder("ann#1", "lea#1", "ann#2", "lea#2");
    whoWasAsked("Ann", "Lea", "Ann", "Lea");
    assertThat(asked(0)).doesNotContain("CONFIDENCE");
    assertThat(asked(1)).contains("CONFIDENCE: x", "below 0.9 it goes back");
    assertThat(asked(2)).contains("Too short", "roses");
    assertThat(asked(3)).contains("roses and noses");
  }

  @Test
  void aCriticWhoIsNeverContentIsAskedAsOftenAsAllowed() {
    model.otherwise(StubReply.text("Not yet.\nConfidence: 0.1"));
    String team = "{pattern: reflective, agents: [ann, lea], max_iterations: 2}";
    CommandLineUnderTest.Outcome run = ran(team);
    assertThat(run.json().text("status")).isEqualTo("max_iterations");
    assertThat(asked()).hasSize(6);
  }
}
