package io.meshflow.models;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.model.ToolOffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Data from vendors that have no such thing as an answer by schema, or have it in their newest
 * models only: a tool whose arguments are the answer, and which the model must call.
 */
final class AnswerTool {

  private static final String NAME = "structured_answer";
  private static final Value.Obj ANYTHING = Value.obj("type", Value.of("object"));

  private AnswerTool() {}

  /** Whether an answer by schema is wanted. */
  static boolean wanted(ChatRequest request) {
    return schema(request).isPresent();
  }

  /** The schema of the answer that is wanted. */
  static Optional<Value.Obj> schema(ChatRequest request) {
    return request.responseSchema() instanceof Value.Obj schema && !schema.fields().isEmpty()
        ? Optional.of(schema)
        : Optional.empty();
  }

  /**
   * The tools of the request, and this one where it is needed. Some vendors refuse a talk in which
   * tools were called when none is declared; then they are those of the talk.
   */
  static List<ToolOffer> tools(ChatRequest request) {
    List<ToolOffer> tools = new ArrayList<>(request.tools());
    schema(request)
        .ifPresent(
            schema ->
                tools.add(
                    new ToolOffer(NAME, "Gives the final answer. Call it last and once.", schema)));
    return tools.isEmpty() ? called(request) : tools;
  }

  /** Tools that were called, as far as is known of them. */
  private static List<ToolOffer> called(ChatRequest request) {
    return request.messages().stream()
        .flatMap(
            message ->
                message instanceof Message.Assistant said ? said.toolUses().stream() : Stream.of())
        .map(ToolUse::tool)
        .distinct()
        .map(name -> new ToolOffer(name, "Cannot be called any more.", ANYTHING))
        .toList();
  }

  /** Whether tools were called in the talk. */
  static boolean inUse(ChatRequest request) {
    return !called(request).isEmpty();
  }

  /** Whether this call is the answer. */
  static boolean is(ToolUse use) {
    return use.tool().equals(NAME);
  }
}
