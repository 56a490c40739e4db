package io.meshflow.tools;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.tool.Tool;
import io.meshflow.core.tool.ToolCall;
import io.meshflow.core.tool.ToolSpec;

/** Picks values out of JSON by pointer (RFC 6901) or by a part of JSONPath (RFC 9535). */
final class JsonQueryTool implements Tool {

  private static final ToolSpec SPEC =
      new ToolSpec(
          "json_query",
          "Picks values out of JSON. A query that starts with / is a JSON Pointer and gives one"
              + " value; one that starts with $ is a JSONPath and gives a list.",
          Schemas.of(
              """
              {"type":"object","additionalProperties":false,"required":["json","query"],
               "properties":{
                 "json":{"description":"The document, as JSON or as its text"},
                 "query":{"type":"string","maxLength":1000,
                   "description":"For example /items/0/name or $.items[?@.price < 10].name"}}}
              """),
          RiskTier.READ_ONLY,
          EffectClass.PURE);

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public Result call(Permit<ToolCall> permit) {
    Value.Obj input = permit.spend().input();
    String query = input.text("query");
    try {
      Value document = document(input.required("json"));
      Value found =
          query.startsWith("$")
              ? Value.array(JsonPath.parse(query).in(document))
              : JsonPointer.find(query, document)
                  .orElseThrow(() -> failure("not_found", "there is no value at " + query));
      return new Result(Json.canonical(found), found, false);
    } catch (JsonException malformed) {
      throw failure("invalid_json", "the document is not JSON: " + malformed.getMessage());
    } catch (IllegalArgumentException malformed) {
      throw failure("invalid_query", String.valueOf(malformed.getMessage()));
    }
  }

  private static Value document(Value given) {
    return given instanceof Value.Text text ? Json.parseForeign(text.value()) : given;
  }

  private static EffectFailure failure(String code, String detail) {
    return new EffectFailure.Permanent(code, detail);
  }
}
