package dev.rally.checkpoints;

final class Placeholder {}
