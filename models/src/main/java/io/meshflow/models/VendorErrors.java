package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Turns what goes wrong with a vendor into typed failures. What surely was not billed is transient
 * or permanent; once an answer may have been made, the outcome is unknown, so that budgets count
 * it. Keys never get into a message, even where the vendor repeats them.
 */
final class VendorErrors {

  private static final int LONGEST = 300;
  private static final Pattern BUSY =
      Pattern.compile(
          "overload|rate_limit|server_?error|api_error|throttling|internalserver|unavailable|timeout");

  /**
   * OpenAI, LiteLLM; llama.cpp; vLLM and Mistral. Anthropic, also behind Bedrock. Bedrock. Gemini.
   * Cohere. Groq and xAI.
   */
  private static final Pattern TOO_LONG =
      Pattern.compile(
          "(?i)context_?(length|window)|exceed_context_size|maximum context length"
              + "|prompt is too long|exceed context limit|request_too_large"
              + "|input is too long|too many input tokens"
              + "|input token count.*exceeds the maximum"
              + "|too many tokens"
              + "|reduce the length of the messages|maximum prompt length");

  /** Ollama; vLLM; llama.cpp. */
  private static final Pattern NO_TOOLS =
      Pattern.compile(
          "(?i)does not support tools|tool choice requires|(tools?|tool_choice) param requires");

  private static final String NO_TOOLS_REMEDY =
      "Choose a model that calls tools, start the server so that it does, or take 'tools' from the"
          + " agent";
  private static final Pattern BAD_KEY = Pattern.compile("(?i)api key not valid|api_key_invalid");
  private static final Pattern KEY_LIKE = Pattern.compile("\\b(sk|pk|key)-[\\w*.-]{6,}");

  private final Endpoint endpoint;

  VendorErrors(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  EffectFailure missingKey() {
    return new EffectFailure.Permanent(
        "missing_key", endpoint.provider() + " needs a key: set " + endpoint.keyName());
  }

  EffectFailure status(int status, Optional<Duration> retryAfter, String body) {
    Value.Obj error = errorIn(body);
    String said = said(error, body);
    String kind = word(error, "code") + " " + word(error, "type");
    String head = endpoint + " answered " + status + ": ";
    if (NO_TOOLS.matcher(said).find()) {
      return permanent("tools_unsupported", head + said + ". " + NO_TOOLS_REMEDY);
    }
    return switch (status) {
      case 401 -> permanent("invalid_key", head + said + ". Check " + endpoint.keyName());
      case 402 -> permanent("payment_required", head + said + ". Check the account's billing");
      case 403 -> permanent("forbidden", head + said + ". The key may not use this model");
      case 404 -> permanent("not_found", head + said + ". Check the model's name and the address");
      case 408, 409, 425, 500, 502, 503, 529 -> later("unavailable", head + said, retryAfter);
      case 429 -> limited(kind, head + said, retryAfter);
      case 504 -> unknown("gateway_timeout", head + said, null);
      default -> refused(status, kind, head + said);
    };
  }

  private EffectFailure limited(String kind, String text, Optional<Duration> retryAfter) {
    return kind.contains("insufficient_quota")
        ? permanent("quota_exhausted", text + ". Check the account's billing")
        : later("rate_limited", text, retryAfter);
  }

  private EffectFailure refused(int status, String kind, String text) {
    if (status == 413 || TOO_LONG.matcher(kind + " " + text).find()) {
      return permanent("context_too_long", text);
    }
    if (BAD_KEY.matcher(text).find()) {
      return permanent("invalid_key", text + ". Check " + endpoint.keyName());
    }
    if (status >= 500) {
      return later("unavailable", text, Optional.empty());
    }
    if (status >= 300 && status < 400) {
      return permanent("redirected", text + ". Set the final address; redirects are not followed");
    }
    return permanent("bad_request", text);
  }

  /** An error inside an answer of status 200; {@code begun} when text had come before it. */
  EffectFailure inAnswer(Value error, boolean begun) {
    Value.Obj object = error instanceof Value.Obj given ? given : Value.obj("message", error);
    String said = said(object, "");
    if (begun) {
      return unknown("answer_broke_off", endpoint + " stopped with an error: " + said, null);
    }
    String kind = (word(object, "code") + " " + word(object, "type")).toLowerCase(Locale.ROOT);
    int status =
        object.field("code").orElse(Value.NULL) instanceof Value.Num n ? (int) n.value() : 0;
    if (status >= 400) {
      return status(status, Optional.empty(), Json.canonical(Value.obj("error", object)));
    }
    String text = endpoint + " answered with an error: " + said;
    return BUSY.matcher(kind).find()
        ? later("unavailable", text, Optional.empty())
        : refused(400, kind, text);
  }

  EffectFailure notAnAnswer(String contentType, String body) {
    String type = contentType.isEmpty() ? "no content type" : contentType;
    return permanent(
        "not_a_model_answer",
        endpoint
            + " answered "
            + type
            + ", not what a model says: "
            + clean(body)
            + ". Check the address");
  }

  EffectFailure broken(String code, String what, @Nullable Throwable cause) {
    return unknown(code, endpoint + ": " + what, cause);
  }

  EffectFailure io(IOException failure) {
    return switch (failure) {
      case HttpConnectTimeoutException slow ->
          later("connect_timeout", endpoint + " cannot be reached in time", Optional.empty());
      case ConnectException refused ->
          later("connect_failed", endpoint + " cannot be reached", Optional.empty());
      case SSLHandshakeException untrusted ->
          permanent("tls_failed", endpoint + ": " + clean(String.valueOf(untrusted.getMessage())));
      case StalledException stalled ->
          unknown(stalled.code(), endpoint + " did not answer in time", stalled);
      case LineReader.TooLongException endless ->
          unknown(
              "answer_too_long",
              endpoint + " sent a line, or an answer at once, " + endless.getMessage(),
              endless);
      default -> unknown("connection_lost", endpoint + ": the connection broke", failure);
    };
  }

  private String said(Value.Obj error, String body) {
    return error.field("message").orElse(Value.NULL) instanceof Value.Text text
        ? clean(text.value())
        : clean(body);
  }

  private String clean(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    String safe = endpoint.key().isEmpty() ? line : line.replace(endpoint.key(), "***");
    safe = KEY_LIKE.matcher(safe).replaceAll("***");
    String cut = safe.length() > LONGEST ? safe.substring(0, LONGEST) + "…" : safe;
    return cut.endsWith(".") ? cut.substring(0, cut.length() - 1) : cut;
  }

  private static Value.Obj errorIn(String body) {
    try {
      Value document = Json.parseForeign(body);
      Value error = document.at("error").orElse(document);
      return error instanceof Value.Obj object ? object : Value.obj("message", error);
    } catch (JsonException notJson) {
      return Value.Obj.EMPTY;
    }
  }

  private static String word(Value.Obj error, String name) {
    return error.field(name).orElse(Value.NULL) instanceof Value.Text text ? text.value() : "";
  }

  private static EffectFailure permanent(String code, String detail) {
    return new EffectFailure.Permanent(code, detail);
  }

  private static EffectFailure later(String code, String detail, Optional<Duration> retryAfter) {
    return new EffectFailure.Transient(code, detail, retryAfter.orElse(null));
  }

  private static EffectFailure unknown(String code, String detail, @Nullable Throwable cause) {
    return new EffectFailure.UnknownOutcome(code, detail, cause);
  }
}
