// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.registry;

import org.apiguardian.api.API;

/**
 * A schema as a registry has it.
 *
 * @param kind {@code AVRO}, {@code JSON} or {@code PROTOBUF}
 * @param text the schema itself
 * @param refersToOthers whether it uses types of other schemas of the registry
 */
@API(status = API.Status.EXPERIMENTAL)
public record RegisteredSchema(String kind, String text, boolean refersToOthers) {}
