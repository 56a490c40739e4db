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

  /** Names in the server's order; empty when it does not say. */
  Optional<List<String>> of(Endpoint endpoint, Map<String, String> headers) {
    Patience wait = Patience.of(patience);
    try (VendorHttp.Answer answer = http.fetch(endpoint.models(), headers, wait)) {
      if (answer.status() != 200) {
        return Optional.empty();
      }
      String text = new LineReader(answer.body(), wait, LONGEST).rest(true);
      return Json.parseForeign(text) instanceof Value.Obj document
          ? Optional.of(names(document))
          : Optional.empty();
    } catch (IOException | JsonException silent) {
      return Optional.empty();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static List<String> names(Value.Obj document) {
    String list = document.has("data") ? "data" : "models";
    return Loose.objects(document, list).stream()
        .map(model -> Loose.text(model, model.has("id") ? "id" : "name"))
        .map(name -> name.startsWith("models/") ? name.substring("models/".length()) : name)
        .filter(name -> !name.isEmpty())
        .toList();
  }
}
