// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * The record of the same topic for models of the other kind, so that a refusal says what to send.
 *
 * @param type the other record
 * @param ownField a field that this topic's record has alone
 * @param otherField a field that the other record has alone
 * @param fault what the sender did, and what to do
 */
record OtherKind(
    RecordType<? extends SpecificRecord> type, String ownField, String otherField, String fault) {

  /** For jobs whose model reads texts. */
  static final OtherKind PICTURES =
      new OtherKind(
          TopicRecords.REQUEST,
          "prompt",
          "image",
          "The message is a Request, which has a picture; the model of this job reads texts: send a"
              + " TextRequest.");

  /** For jobs whose model reads pictures. */
  static final OtherKind TEXTS =
      new OtherKind(
          TopicRecords.TEXT_REQUEST,
          "image",
          "prompt",
          "The message is a TextRequest, which has a prompt; the model of this job reads pictures:"
              + " send a Request.");

  /** Refuses Avro of the other record. */
  void refuse(long fingerprint) throws MalformedMessageException {
    for (Schema writer : type.writerSchemas()) {
      if (RecordType.fingerprint(writer) == fingerprint) {
        throw MessageRules.invalid(fault);
      }
    }
  }

  /** Refuses JSON that has the fields of the other record. */
  void refuse(JsonNode object) throws MalformedMessageException {
    if (object.has(otherField) && !object.has(ownField)) {
      throw MessageRules.invalid(fault);
    }
  }
}
