package io.meshflow.core.tool;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.RiskTier;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The intent to send one HTTP request. {@code body} null in JSON means no body. */
public record HttpCall(
    String agent,
    String method,
    String url,
    Map<String, String> headers,
    Value body,
    RiskTier risk,
    EffectClass effectClass)
    implements Intent {

  public HttpCall {
    headers = Map.copyOf(headers);
  }

  @Override
  public String action() {
    return "http:" + method;
  }

  @Override
  public Value arguments() {
    SortedMap<String, String> sorted = new TreeMap<>(headers);
    ObjBuilder lines = Value.Obj.builder();
    sorted.forEach(lines::put);
    return Value.Obj.builder()
        .put("method", method)
        .put("url", url)
        .put("headers", lines.build())
        .put("body", body)
        .build();
  }

  @Override
  public List<String> texts() {
    return Texts.in(arguments());
  }
}
