package io.meshflow.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.policy.GateFacts.Said;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BehaviourTest {

  private static final String PROSE =
      "The supplier delivers the goods within thirty days; the buyer inspects them at once.";

  @Test
  void differentAnswersAreNoEcho() {
    List<Said> said = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      said.add(
          new Said("s#1", i % 2 == 0 ? "a" : "b", PROSE + " point " + i + " of " + i * 7, 100));
      said.add(new Said("s#1", "c", "Entirely other words about matter " + i, 20));
    }
    assertThat(Behaviour.signs(said)).isEmpty();
  }

  @Test
  void sixTimesTheSameFromTwoAgentsIsAnEcho() {
    List<Said> said = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      said.add(new Said("s#1", i % 2 == 0 ? "a" : "b", PROSE, 100));
    }
    assertThat(Behaviour.signs(said)).containsExactly("collusion.echo");
  }

  @Test
  void lengthsInStepCountOnlyInTextsThatAreNoProse() {
    assertThat(Behaviour.signs(inStep(PROSE))).doesNotContain("collusion.covert");
    assertThat(Behaviour.signs(inStep(code()))).contains("collusion.covert");
  }

  /** Few different letters in many different pairs. */
  private static String code() {
    StringBuilder code = new StringBuilder();
    int state = 1;
    for (int i = 0; i < 300; i++) {
      state = (state * 1_103_515_245 + 12_345) & 0x7FFFFFFF;
      code.append((char) ('a' + (state >> 16) % 10));
    }
    return code.toString();
  }

  private static List<Said> inStep(String text) {
    List<Said> said = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      String longer = i % 2 == 0 ? text : text + "abcdefgh".repeat(i);
      said.add(new Said("s#1", "a", longer, 10));
      said.add(new Said("s#1", "b", longer, 10));
    }
    return said;
  }

  @Test
  void anAnswerTenTimesAsLongAsUsualIsUnlikeTheAgent() {
    List<Said> said =
        new ArrayList<>(
            List.of(
                new Said("s#1", "a", "x", 100),
                new Said("s#1", "a", "x", 110),
                new Said("s#1", "a", "x", 95)));
    said.add(new Said("s#1", "a", "x", 120));
    assertThat(Behaviour.signs(said)).isEmpty();
    said.set(3, new Said("s#1", "a", "x", 1_000));
    assertThat(Behaviour.signs(said)).containsExactly("behaviour.tokens");
  }

  @Test
  void aFirstAnswerIsNeverUnlikeAnything() {
    assertThat(Behaviour.signs(List.of())).isEmpty();
    assertThat(Behaviour.signs(List.of(new Said("s#1", "a", "", 9_999)))).isEmpty();
  }
}
