package io.meshflow.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Models;
import io.meshflow.core.tool.CodeFunction;
import io.meshflow.core.tool.CodeFunctions;
import io.meshflow.core.tool.Tool;
import io.meshflow.core.tool.Tools;
import io.meshflow.definition.source.Problem;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Names are checked against what the process has. */
class KnownTest {

  private static final Models MODELS =
      new Models() {
        private final ModelOffer offer =
            new ModelOffer("gpt-4o", "openai", "gpt-4o", Optional.empty(), 1, 1);

        @Override
        public Optional<ModelOffer> find(String name) {
          return name.equals("gpt-4o") ? Optional.of(offer) : Optional.empty();
        }

        @Override
        public List<ModelOffer> offers() {
          return List.of(offer);
        }

        @Override
        public LanguageModel open(ModelOffer wanted) {
          throw new UnsupportedOperationException();
        }
      };

  private static final Tools TOOLS =
      new Tools() {
        @Override
        public Optional<Tool> find(String name) {
          return Optional.empty();
        }

        @Override
        public List<String> names() {
          return List.of("calculator", "read_file");
        }
      };

  private static final CodeFunctions FUNCTIONS =
      new CodeFunctions() {
        @Override
        public Optional<CodeFunction> find(String name) {
          return Optional.empty();
        }

        @Override
        public List<String> names() {
          return List.of("join_lines@1");
        }
      };

  private static List<Problem> problems(Known known, String nodes) {
    return new Definitions(known).load("w", "nodes: [" + nodes + "]\n").problems();
  }

  @Test
  void unknownNamesAreErrorsWithTheNearestOne() {
    Known all = Known.NOTHING.with(MODELS).with(TOOLS).with(FUNCTIONS);
    List<Problem> problems =
        problems(
            all,
            "{id: a, model: gpt-40, tools: [read_fil]}, {id: b, tool: calc}, {id: c, function: f}");
    assertThat(problems)
        .extracting(Problem::code)
        .containsExactly("unknown_model", "unknown_tool", "unknown_tool", "unknown_function");
    assertThat(problems)
        .extracting(Problem::suggestion)
        .containsExactly(
            "did you mean `gpt-4o`",
            "did you mean `read_file`",
            "did you mean `calculator`",
            "there are join_lines@1");
    assertThat(problems(all, "{id: a, model: gpt-4o}")).isEmpty();
  }

  @Test
  void whatIsNotGivenIsNotChecked() {
    assertThat(problems(Known.NOTHING, "{id: a, model: any, tools: [any]}")).isEmpty();
  }
}
