package io.meshflow.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/** Names of the GenAI semantic conventions 1.41 and our own; nowhere else are any written. */
final class Names {

  static final AttributeKey<String> OPERATION = text("gen_ai.operation.name");
  static final AttributeKey<String> PROVIDER = text("gen_ai.provider.name");
  static final AttributeKey<String> REQUEST_MODEL = text("gen_ai.request.model");
  static final AttributeKey<String> RESPONSE_MODEL = text("gen_ai.response.model");
  static final AttributeKey<List<String>> FINISH_REASONS =
      AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
  static final AttributeKey<Double> FIRST_CHUNK =
      AttributeKey.doubleKey("gen_ai.response.time_to_first_chunk");
  static final AttributeKey<Long> INPUT_TOKENS = count("gen_ai.usage.input_tokens");
  static final AttributeKey<Long> OUTPUT_TOKENS = count("gen_ai.usage.output_tokens");
  static final AttributeKey<Long> CACHED_TOKENS = count("gen_ai.usage.cache_read.input_tokens");
  static final AttributeKey<Long> WRITTEN_TOKENS =
      count("gen_ai.usage.cache_creation.input_tokens");
  static final AttributeKey<Long> REASONING_TOKENS = count("gen_ai.usage.reasoning.output_tokens");
  static final AttributeKey<String> AGENT = text("gen_ai.agent.name");
  static final AttributeKey<String> WORKFLOW = text("gen_ai.workflow.name");
  static final AttributeKey<String> TOOL = text("gen_ai.tool.name");
  static final AttributeKey<String> INSTRUCTIONS = text("gen_ai.system_instructions");
  static final AttributeKey<String> INPUT = text("gen_ai.input.messages");
  static final AttributeKey<String> OUTPUT = text("gen_ai.output.messages");
  static final AttributeKey<String> TOOL_ARGUMENTS = text("gen_ai.tool.call.arguments");
  static final AttributeKey<String> TOOL_RESULT = text("gen_ai.tool.call.result");
  static final AttributeKey<String> TOOL_DEFINITIONS = text("gen_ai.tool.definitions");
  static final AttributeKey<String> TOOL_TYPE = text("gen_ai.tool.type");
  static final AttributeKey<String> ERROR = text("error.type");
  static final AttributeKey<String> METHOD = text("http.request.method");
  static final AttributeKey<String> ROUTE = text("http.route");
  static final AttributeKey<Long> STATUS_CODE = count("http.response.status_code");

  static final AttributeKey<String> TENANT = text("meshflow.tenant");
  static final AttributeKey<String> RUN = text("meshflow.run.id");
  static final AttributeKey<String> CORRELATION = text("meshflow.correlation.id");
  static final AttributeKey<String> STATUS = text("meshflow.status");
  static final AttributeKey<String> STEP = text("meshflow.step.id");
  static final AttributeKey<String> KIND = text("meshflow.node.kind");
  static final AttributeKey<String> CALL = text("meshflow.call.id");
  static final AttributeKey<Long> ATTEMPT = count("meshflow.attempt");
  static final AttributeKey<String> ACTION = text("meshflow.action");
  static final AttributeKey<String> RISK = text("meshflow.risk");
  static final AttributeKey<String> DECISION = text("meshflow.policy.decision");
  static final AttributeKey<String> RULE = text("meshflow.policy.rule");
  static final AttributeKey<String> REUSED_FROM = text("meshflow.reused_from");
  static final AttributeKey<Double> COST = AttributeKey.doubleKey("meshflow.cost.usd");

  private Names() {}

  private static AttributeKey<String> text(String name) {
    return AttributeKey.stringKey(name);
  }

  private static AttributeKey<Long> count(String name) {
    return AttributeKey.longKey(name);
  }
}
