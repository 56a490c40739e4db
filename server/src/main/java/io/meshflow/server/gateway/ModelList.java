package io.meshflow.server.gateway;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Models;
import io.meshflow.server.web.Call;
import io.meshflow.server.web.Dialect;
import io.meshflow.server.web.Problem;
import io.meshflow.server.web.Reply;
import java.util.List;
import java.util.stream.Stream;

/** The models there are, in the words of either kind of client. Thread safe. */
public final class ModelList {

  private static final long SINCE = 1_700_000_000L;

  private final Models models;

  public ModelList(Models models) {
    this.models = models;
  }

  /** {@code GET /v1/models}. */
  public Reply list(Call call) {
    List<Value.Obj> all =
        Stream.concat(models.offers().stream(), models.embedders().offers().stream())
            .filter(offer -> Allowed.to(call.caller(), offer))
            .map(offer -> shown(call, offer))
            .toList();
    if (dialect(call) == Dialect.OPENAI) {
      return Reply.json(Value.obj("object", Value.of("list"), "data", Value.array(all)));
    }
    Value first = all.isEmpty() ? Value.NULL : all.getFirst().required("id");
    Value last = all.isEmpty() ? Value.NULL : all.getLast().required("id");
    return Reply.json(
        Value.Obj.builder()
            .put("data", Value.array(all))
            .put("has_more", false)
            .put("first_id", first)
            .put("last_id", last)
            .build());
  }

  /** {@code GET /v1/models/{model}} and {@code GET /v1/models/{provider}/{model}}. */
  public Reply one(Call call) {
    String provider = call.path().getOrDefault("provider", "");
    String name = (provider.isEmpty() ? "" : provider + "/") + call.path("model");
    return models
        .find(name)
        .or(() -> models.embedders().find(name))
        .filter(offer -> Allowed.to(call.caller(), offer))
        .map(offer -> Reply.json(shown(call, offer)))
        .orElseThrow(() -> Problem.missing("model_not_found", "There is no such model."));
  }

  private static Dialect dialect(Call call) {
    return Dialect.of(call.operation().path(), call.headers());
  }

  private static Value.Obj shown(Call call, ModelOffer offer) {
    boolean openAi = dialect(call) == Dialect.OPENAI;
    return openAi
        ? Value.Obj.builder()
            .put("id", offer.name())
            .put("object", "model")
            .put("created", SINCE)
            .put("owned_by", offer.provider())
            .build()
        : Value.Obj.builder()
            .put("id", offer.name())
            .put("type", "model")
            .put("display_name", offer.place())
            .put("created_at", java.time.Instant.ofEpochSecond(SINCE).toString())
            .build();
  }
}
