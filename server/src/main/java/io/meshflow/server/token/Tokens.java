package io.meshflow.server.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.util.Base64URL;
import io.meshflow.server.identity.Bearer;
import io.meshflow.server.identity.Caller;
import io.meshflow.server.identity.IdentityRefused;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Callers by tokens of one issuer. The algorithm must be an allowed one and fit the issuer's key;
 * issuer, audience, subject and expiry are demanded; nothing in a token says how it is checked.
 * Thread safe.
 */
public final class Tokens implements Bearer {

  private static final int LONGEST = 8_192;

  private static final Map<String, String> TOLD =
      Map.of(
          "expired", "The token has expired; get a new one.",
          "early", "The token does not count yet; compare the clocks.",
          "audience", "The token is meant for another audience.",
          "role", "The token names no role that this server knows.",
          "tenant", "The token names no tenant that this server can use.");

  /**
   * What the server around gives.
   *
   * @param alias makes of a text one that says nothing about it, the same for the same text
   */
  public record Around(
      String defaultTenant,
      InstantSource clock,
      Consumer<String> log,
      UnaryOperator<String> alias) {}

  private final TokenRules rules;
  private final IssuerKeys keys;
  private final ClaimsCheck check;

  public Tokens(TokenRules rules, Around around) {
    this.rules = rules;
    this.keys = new IssuerKeys(new KeySource(rules.keys()), around.clock(), around.log());
    this.check = new ClaimsCheck(rules, around);
  }

  @Override
  public boolean concerns(String text) {
    return text.indexOf('.') >= 0 && !text.startsWith("mf_");
  }

  @Override
  public Caller caller(String text) {
    try {
      return proven(text);
    } catch (TokenFault fault) {
      throw new IdentityRefused(
          "token_" + fault.word(),
          TOLD.getOrDefault(fault.word(), "The token is none that this server accepts."));
    }
  }

  private Caller proven(String text) {
    if (text.length() > LONGEST) {
      throw new TokenFault("size");
    }
    SignedToken token = SignedToken.parse(text);
    if (!rules.algorithms().contains(token.algorithm())) {
      throw new TokenFault("algorithm");
    }
    PublicKey key =
        keys.find(token.key(), token.algorithm())
            .orElseThrow(() -> new TokenFault(keys.any() ? "key" : "keys_away"));
    if (!verified(token, key)) {
      throw new TokenFault("signature");
    }
    return check.caller(token.claims());
  }

  private static boolean verified(SignedToken token, PublicKey key) {
    try {
      // a header of our own: what the token's said beyond the algorithm plays no part
      JWSHeader header = new JWSHeader(JWSAlgorithm.parse(token.algorithm()));
      JWSVerifier verifier = new DefaultJWSVerifierFactory().createJWSVerifier(header, key);
      return verifier.verify(
          header,
          token.signed().getBytes(StandardCharsets.US_ASCII),
          new Base64URL(token.signature()));
    } catch (JOSEException | IllegalArgumentException unfit) {
      return false;
    }
  }
}
