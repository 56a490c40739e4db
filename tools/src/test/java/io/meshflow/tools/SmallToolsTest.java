package io.meshflow.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.tool.Tool;
import io.meshflow.testkit.ToolContract;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SmallToolsTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-29T01:30:00.5Z"));

  @Test
  void allBuiltInToolsAreThereInOrder() {
    BuiltInTools tools = new BuiltInTools(FileScope.of(Path.of("."), Path.of("w")), CLOCK);
    assertThat(tools.names())
        .containsExactly("calculator", "datetime_now", "json_query", "read_file", "write_file");
    assertThat(tools.find("calculator")).isPresent();
    assertThat(tools.find("shell")).isEmpty();
  }

  @Nested
  final class DateTime extends ToolContract {

    @Override
    protected Tool tool() {
      return DateTimeTool.of(CLOCK);
    }

    @Override
    protected Value.Obj goodInput() {
      return Value.Obj.EMPTY;
    }

    @ParameterizedTest
    @CsvSource({
      "UTC, 2026-03-29T01:30:00Z",
      "Europe/Berlin, 2026-03-29T03:30:00+02:00",
      "-05:30, 2026-03-28T20:00:00-05:30"
    })
    void theTimeIsToldInTheZone(String zone, String expected) {
      Tool.Result result = call(Value.obj("zone", Value.of(zone)));
      assertThat(result.text()).isEqualTo(expected);
      assertThat(((Value.Obj) result.data()).whole("epoch_seconds")).isEqualTo(1_774_747_800);
    }

    @Test
    void anUnknownZoneIsRefused() {
      assertThat(refusal(Value.obj("zone", Value.of("Mars/Olympus"))).code())
          .isEqualTo("unknown_zone");
    }
  }

  @Nested
  final class JsonQuery extends ToolContract {

    private static final String SHOP =
        """
        {"items":[{"name":"pen","price":2},{"name":"ink","price":12.5,"tags":["a/b","~"]},
                  {"name":"cup"}],"owner":{"name":"Ada","a/b":1}}
        """;

    @Override
    protected Tool tool() {
      return new JsonQueryTool();
    }

    @Override
    protected Value.Obj goodInput() {
      return query("/owner/name");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = ';',
        value = {
          "/owner/name; \"Ada\"",
          "/items/1/tags/0; \"a/b\"",
          "/owner/a~1b; 1",
          "$.owner.name; [\"Ada\"]",
          "$['owner']['a/b']; [1]",
          "$.items[*].name; [\"pen\",\"ink\",\"cup\"]",
          "$.items[-1].name; [\"cup\"]",
          "$.items[0:2].price; [2,12.5]",
          "$..name; [\"pen\",\"ink\",\"cup\",\"Ada\"]",
          "$.items[?@.price > 10].name; [\"ink\"]",
          "$.items[?@.price].name; [\"pen\",\"ink\"]",
          "$.items[?(@.name == 'cup')]; [{\"name\":\"cup\"}]",
          "$.items[?@.name != \"cup\"].name; [\"pen\",\"ink\"]",
          "$.items[?@.name < 'j'].name; [\"ink\",\"cup\"]",
          "$.nothing.here; []",
          "$.items[9]; []"
        })
    void aQueryPicks(String query, String expected) {
      assertThat(call(query(query)).text()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"items", "$items", "$.", "$[", "$.a[?", "$.a[?x]", "/~2", "$.a[?@.b==]"})
    void aMalformedQueryIsExplained(String query) {
      assertThat(refusal(query(query)).code()).isEqualTo("invalid_query");
    }

    @Test
    void whatIsNotThereAndWhatIsNotJsonAreTold() {
      assertThat(refusal(query("/owner/age")).code()).isEqualTo("not_found");
      Value.Obj broken = Value.obj("json", Value.of("{"), "query", Value.of("/a"));
      assertThat(refusal(broken).code()).isEqualTo("invalid_json");
    }

    @Test
    void theDocumentMayBeAValueOrItsText() {
      Value.Obj asValue = Value.obj("json", Json.parse(SHOP), "query", Value.of("/owner/name"));
      assertThat(call(asValue).data()).isEqualTo(Value.of("Ada"));
    }

    private static Value.Obj query(String query) {
      return Value.obj("json", Value.of(SHOP), "query", Value.of(query));
    }
  }
}
