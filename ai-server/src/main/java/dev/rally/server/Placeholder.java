package dev.rally.server;

final class Placeholder {}
