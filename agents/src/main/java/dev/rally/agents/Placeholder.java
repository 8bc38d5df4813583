package dev.rally.agents;

final class Placeholder {}
