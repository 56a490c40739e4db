package io.meshflow.core.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.JsonSchemas;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Manner;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.Thoughts;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ConversationTest {

  private static final JsonSchemas NO_SCHEMAS =
      new JsonSchemas() {
        @Override
        public List<String> violations(Value.Obj schema, Value value) {
          return List.of();
        }

        @Override
        public List<String> faults(Value.Obj schema) {
          return List.of();
        }
      };

  private static List<Message> told(Optional<Integer> history, int turns) {
    Manner manner = new Manner(Value.Obj.EMPTY, Optional.empty(), Optional.empty(), history);
    Agent agent =
        new Agent(
            "a",
            "helper",
            "Help.",
            "",
            List.of("look"),
            Value.Obj.EMPTY,
            new Agent.Bounds(10, 100, 0, -1, manner));
    List<Turn> all = new java.util.ArrayList<>();
    for (int i = 1; i <= turns; i++) {
      Message.ToolUse use = new Message.ToolUse("c" + i, "look", Value.Obj.EMPTY);
      Message.ToolResult result = new Message.ToolResult("c" + i, "look", "seen " + i, false);
      all.add(new Turn("turn " + i, List.of(use), List.of(result), Thoughts.NONE, "tool_use"));
    }
    Move move = new Conversation(NO_SCHEMAS).next(agent, "Find it.", all);
    return ((Move.AskModel) move).messages();
  }

  private static String prompt(List<Message> told) {
    return ((Message.User) told.get(1)).text();
  }

  @Test
  void allTurnsAreToldAgainWhereNothingIsSaid() {
    assertThat(told(Optional.empty(), 4)).hasSize(2 + 4 * 2);
  }

  @Test
  void theLatestTurnsAreToldWithTheirResultsAndHowManyAreLeftOut() {
    List<Message> told = told(Optional.of(2), 4);
    assertThat(told.getFirst()).isInstanceOf(Message.System.class);
    assertThat(prompt(told)).isEqualTo("Find it.\n\n(2 of your earlier turns are left out here.)");
    assertThat(told.subList(2, told.size()))
        .extracting(Object::toString)
        .satisfiesExactly(
            said -> assertThat(said).contains("turn 3"),
            said -> assertThat(said).contains("seen 3"),
            said -> assertThat(said).contains("turn 4"),
            said -> assertThat(said).contains("seen 4"));
  }

  @Test
  void nothingIsLeftOutOfWhatIsNoLonger() {
    assertThat(told(Optional.of(4), 4)).isEqualTo(told(Optional.empty(), 4));
    assertThat(prompt(told(Optional.of(9), 1))).isEqualTo("Find it.");
  }
}
