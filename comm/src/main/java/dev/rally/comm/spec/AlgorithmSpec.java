package dev.rally.comm.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How an agent learns, with its hyperparameters. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({@JsonSubTypes.Type(value = PpoSpec.class, name = "ppo")})
public sealed interface AlgorithmSpec permits PpoSpec {}
