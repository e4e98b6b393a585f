using System.Text;

namespace ClaudeConfig.Router.Tests.Sidecar;

/// <summary>Logs as Claude Code exports them: OTLP in protobuf.</summary>
internal static class ClientLogs
{
    public static byte[] Export(params byte[][] records) => Field(1, [.. Field(1, Field(1, Attribute("service.name", Text("claude-code")))), .. Field(2, [.. records.SelectMany(record => Field(2, record))])]);

    public static byte[] Decision(string decision) => Record("tool_decision", Attribute("decision", Text(decision)), Attribute("tool_name", Text("Bash")));

    public static byte[] Hooks(int runs, int failed) =>
        Record("hook_execution_complete", Attribute("num_hooks", Number(runs)), Attribute("num_non_blocking_error", Text($"{failed}")), Attribute("num_success", Number(runs - failed)));

    public static byte[] Other() => Record("user_prompt", Attribute("prompt", Text("tool_decision")));

    private static byte[] Record(string name, params byte[][] attributes) =>
        [0x09, 1, 2, 3, 4, 5, 6, 7, 8, .. Field(5, Text($"claude_code.{name}")), .. Field(6, Attribute("event.name", Text(name))), .. attributes.SelectMany(attribute => Field(6, attribute))];

    private static byte[] Attribute(string key, byte[] value) => [.. Field(1, Encoding.UTF8.GetBytes(key)), .. Field(2, value)];

    private static byte[] Text(string text) => Field(1, Encoding.UTF8.GetBytes(text));

    private static byte[] Number(int number) => [0x18, .. Varint(number)];

    private static byte[] Field(int number, byte[] content) => [(byte)((number << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Varint(int value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Varint(value >> 7)];
}
