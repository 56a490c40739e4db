package io.meshflow.core.tool;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What webhooks are signed with, per tenant, after the specification of Standard Webhooks: {@code
 * v1,} and the HMAC-SHA256 of {@code id.timestamp.body} in base64; one for each secret, so that an
 * old and a new one may live side by side. Immutable.
 */
public final class WebhookSecrets {

  /** Of an installation that signs nothing, and so sends nothing. */
  public static final WebhookSecrets NONE = new WebhookSecrets(Map.of());

  private static final String PREFIX = "whsec_";
  private static final int LEAST_BYTES = 24;

  private final Map<String, List<byte[]>> byTenant;

  private WebhookSecrets(Map<String, List<byte[]>> byTenant) {
    this.byTenant = Map.copyOf(byTenant);
  }

  /**
   * Reads {@code secret[;tenant],…}: {@code whsec_} and base64, or plain text; without a tenant it
   * is for the given one.
   *
   * @throws IllegalArgumentException when a secret cannot be used; the message does not show it
   */
  public static WebhookSecrets parse(String text, String usualTenant) {
    Map<String, List<byte[]>> all = new HashMap<>();
    for (String entry : text.split("[,\\s]+", -1)) {
      if (!entry.isEmpty()) {
        int end = entry.indexOf(';');
        String tenant = end < 0 ? usualTenant : entry.substring(end + 1);
        byte[] secret = bytes(end < 0 ? entry : entry.substring(0, end));
        all.computeIfAbsent(tenant, name -> new ArrayList<>()).add(secret);
      }
    }
    return new WebhookSecrets(all);
  }

  private static byte[] bytes(String secret) {
    byte[] bytes;
    try {
      bytes =
          secret.startsWith(PREFIX)
              ? Base64.getDecoder().decode(secret.substring(PREFIX.length()))
              : secret.getBytes(StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException("after whsec_ there must be base64");
    }
    if (bytes.length < LEAST_BYTES) {
      throw new IllegalArgumentException("a secret has at least " + LEAST_BYTES + " bytes");
    }
    return bytes;
  }

  /** Whether messages of the tenant can be signed. */
  public boolean of(String tenant) {
    return byTenant.containsKey(tenant);
  }

  /** The value of {@code webhook-signature}. */
  public String sign(String tenant, String id, long seconds, String body) {
    byte[] signed = (id + "." + seconds + "." + body).getBytes(StandardCharsets.UTF_8);
    List<String> signatures =
        byTenant.getOrDefault(tenant, List.of()).stream()
            .map(secret -> "v1," + Base64.getEncoder().encodeToString(hmac(secret, signed)))
            .toList();
    return String.join(" ", signatures);
  }

  private static byte[] hmac(byte[] secret, byte[] signed) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return mac.doFinal(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
