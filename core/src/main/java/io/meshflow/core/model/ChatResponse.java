package io.meshflow.core.model;

import io.meshflow.core.model.Message.ToolUse;
import java.util.List;

/**
 * A model's answer.
 *
 * @param text the whole text, empty when it only calls tools
 * @param served which provider and model answered, as {@code provider/model}
 * @param key which of the provider's keys it was asked with, by a name that is no secret; empty
 *     where it has one
 * @param thoughts what it thought, where it must be told again
 * @param leftOut what was wished for and this model does not have, such as {@code seed}
 */
public record ChatResponse(
    String text,
    List<ToolUse> toolUses,
    Usage usage,
    Finish finish,
    String served,
    String key,
    List<String> leftOut,
    Thoughts thoughts) {

  /** Why the model stopped. */
  public enum Finish {
    STOP,
    TOOL_USE,
    LENGTH,
    CONTENT_FILTER,
    OTHER
  }

  public ChatResponse {
    toolUses = List.copyOf(toolUses);
    leftOut = List.copyOf(leftOut);
  }

  /** The answer of a provider with one key. */
  public ChatResponse(
      String text, List<ToolUse> toolUses, Usage usage, Finish finish, String served) {
    this(text, toolUses, usage, finish, served, "", List.of(), Thoughts.NONE);
  }

  /** The same, got with a key of this name. */
  public ChatResponse with(String label) {
    return new ChatResponse(text, toolUses, usage, finish, served, label, leftOut, thoughts);
  }

  /** The same, got without these wishes. */
  public ChatResponse without(List<String> wishes) {
    return new ChatResponse(text, toolUses, usage, finish, served, key, wishes, thoughts);
  }

  /** The same, after these thoughts. */
  public ChatResponse after(Thoughts before) {
    return new ChatResponse(text, toolUses, usage, finish, served, key, leftOut, before);
  }
}
