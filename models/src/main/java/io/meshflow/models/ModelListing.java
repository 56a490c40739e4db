package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks a server which models it serves. */
final class ModelListing {

  private static final int LONGEST = 4 << 20;

  private final VendorHttp http;
  private final Duration patience;

  ModelListing(VendorHttp http, Duration patience) {
    this.http = http;
    this.patience = patience;
  }

  /** Models in the server's order; empty when it does not say. */
  Optional<List<Listed>> of(Endpoint endpoint, Map<String, String> headers) {
    Patience wait = Patience.of(patience);
    try (VendorHttp.Answer answer = http.fetch(endpoint.models(), headers, wait)) {
      if (answer.status() != 200) {
        return Optional.empty();
      }
      String text = new LineReader(answer.body(), wait, LONGEST).rest(true);
      return Json.parseForeign(text) instanceof Value.Obj document
          ? Optional.of(models(document))
          : Optional.empty();
    } catch (IOException | JsonException silent) {
      return Optional.empty();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static List<Listed> models(Value.Obj document) {
    String list = document.has("data") ? "data" : "models";
    return Loose.objects(document, list).stream()
        .map(model -> new Listed(name(model), context(model)))
        .filter(listed -> !listed.model().isEmpty())
        .toList();
  }

  private static String name(Value.Obj model) {
    String name = Loose.text(model, model.has("id") ? "id" : "name");
    return name.startsWith("models/") ? name.substring("models/".length()) : name;
  }

  /** In the words of vLLM, else of llama.cpp. */
  private static long context(Value.Obj model) {
    long told = Loose.count(model, "max_model_len");
    return told > 0 ? told : Loose.count(Loose.object(model, "meta"), "n_ctx");
  }
}
