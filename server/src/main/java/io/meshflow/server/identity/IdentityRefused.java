package io.meshflow.server.identity;

/** A key or token that counts for nothing; the reason is recorded, the detail is told. */
public final class IdentityRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String reason;
  private final String detail;

  /**
   * @param reason one word for the record
   * @param detail for the caller: nothing that helps guessing
   */
  public IdentityRefused(String reason, String detail) {
    super("who calls is not proven", null, false, false);
    this.reason = reason;
    this.detail = detail;
  }

  public String reason() {
    return reason;
  }

  public String detail() {
    return detail;
  }
}
