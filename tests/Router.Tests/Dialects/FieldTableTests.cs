using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Dialects;

namespace ClaudeConfig.Router.Tests.Dialects;

/// <summary>Holds the tables of fields: what they say of a field is what becomes of it, and the documentation says the same.</summary>
public sealed class FieldTableTests
{
    private const string Image = """{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}""";
    private const string Pdf = """{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AAAA"},"title":"t","context":"c"}""";

    // A request that holds the parent of a field, and where the parent is in it.
    private static readonly Dictionary<string, (string Json, string Parent)> MessagesRequests = new()
    {
        [""] = ("""{"model":"m","max_tokens":5,"messages":[{"role":"user","content":"hi"}]}""", ""),
        ["system[].text"] = (User("""{"type":"text","text":"a"}""", """ "system":[{"type":"text","text":"s"},{"type":"text","text":"t"}], """), "system/0"),
        ["thinking"] = (User("", """ "thinking":{"type":"enabled","budget_tokens":20000}, """), "thinking"),
        ["output_config"] = (User("", """ "output_config":{"effort":"low","format":{"type":"json_schema","schema":{}}}, """), "output_config"),
        ["output_config.format"] = (User("", """ "output_config":{"format":{"type":"json_schema","schema":{}}}, """), "output_config/format"),
        ["tools[]"] = (User("", """ "tools":[{"type":"custom","name":"n","description":"d","input_schema":{},"strict":true}], """), "tools/0"),
        ["tool_choice"] = (User("", """ "tool_choice":{"type":"tool","name":"n","disable_parallel_tool_use":true}, """), "tool_choice"),
        ["messages[]"] = (User("""{"type":"text","text":"a"}"""), "messages/0"),
        ["messages[].content[].text"] = (User("""{"type":"text","text":"a"}"""), "messages/0/content/0"),
        ["messages[].content[].image"] = (User(Image), "messages/0/content/0"),
        ["messages[].content[].image.source"] = (User(Image), "messages/0/content/0/source"),
        ["messages[].content[].document"] = (User(Pdf), "messages/0/content/0"),
        ["messages[].content[].document.source"] = (User(Pdf), "messages/0/content/0/source"),
        ["messages[].content[].tool_use"] = (Assistant("""{"type":"tool_use","id":"i","name":"n","input":{"a":1}}"""), "messages/0/content/0"),
        ["messages[].content[].tool_result"] = (User("""{"type":"tool_result","tool_use_id":"i","content":"c","is_error":true}"""), "messages/0/content/0"),
        ["messages[].content[].thinking"] = (Assistant("""{"type":"thinking","thinking":"t","signature":"s"}"""), "messages/0/content/0"),
        ["messages[].content[].redacted_thinking"] = (Assistant("""{"type":"redacted_thinking","data":"d"}"""), "messages/0/content/0"),
    };

    private static readonly Dictionary<string, string> MessagesValues = new()
    {
        ["system"] = "\"s\"",
        ["stream"] = "true",
        ["stop_sequences"] = """["a"]""",
        ["thinking"] = """{"type":"enabled","budget_tokens":1}""",
        ["output_config"] = """{"effort":"high"}""",
        ["tools"] = """[{"name":"n","input_schema":{}}]""",
        ["tool_choice"] = """{"type":"any"}""",
        ["service_tier"] = "\"standard_only\"",
        ["messages[].content[].image.source.url"] = "\"https://example.com/a.png\"",
        ["messages[].content[].document.source.content"] = "\"text\"",
        ["messages[].content[].document.citations"] = """{"enabled":true}""",
    };

    private static readonly Dictionary<string, (string Json, string Parent)> ChatRequests = new()
    {
        [""] = ("""{"model":"m","messages":[{"role":"user","content":"hi"}]}""", ""),
        ["stream_options"] = (Chat("""{"role":"user","content":"hi"}""", """ "stream_options":{"include_usage":true}, """), "stream_options"),
        ["tools[]"] = (Chat("""{"role":"user","content":"hi"}""", """ "tools":[{"type":"function","function":{"name":"n"}}], """), "tools/0"),
        ["tools[].function"] = (Chat("""{"role":"user","content":"hi"}""", """ "tools":[{"type":"function","function":{"name":"n","description":"d","parameters":{"a":1},"strict":true}}], """), "tools/0/function"),
        ["tool_choice"] = (Chat("""{"role":"user","content":"hi"}""", """ "tools":[{"type":"function","function":{"name":"n"}}],"tool_choice":{"type":"function","function":{"name":"n"}}, """), "tool_choice"),
        ["response_format"] = (Chat("""{"role":"user","content":"hi"}""", """ "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{}}}, """), "response_format"),
        ["response_format.json_schema"] = (Chat("""{"role":"user","content":"hi"}""", """ "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{}}}, """), "response_format/json_schema"),
        ["messages[]"] = (Chat("""{"role":"assistant","content":"hi","tool_calls":[{"id":"i","type":"function","function":{"name":"n","arguments":"{}"}}],"refusal":"no"}"""), "messages/0"),
        ["messages[].tool_calls[]"] = (Chat("""{"role":"assistant","tool_calls":[{"id":"i","type":"function","function":{"name":"n","arguments":"{}"}}]}"""), "messages/0/tool_calls/0"),
        ["messages[].tool_calls[].function"] = (Chat("""{"role":"assistant","tool_calls":[{"id":"i","type":"function","function":{"name":"n","arguments":"{\"a\":1}"}}]}"""), "messages/0/tool_calls/0/function"),
        ["messages[].content[].text"] = (Chat("""{"role":"user","content":[{"type":"text","text":"a"}]}"""), "messages/0/content/0"),
        ["messages[].content[].refusal"] = (Chat("""{"role":"assistant","content":[{"type":"refusal","refusal":"a"}]}"""), "messages/0/content/0"),
        ["messages[].content[].image_url"] = (Chat("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}"""), "messages/0/content/0"),
        ["messages[].content[].image_url.image_url"] = (Chat("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}"""), "messages/0/content/0/image_url"),
        ["messages[].content[].file"] = (Chat("""{"role":"user","content":[{"type":"file","file":{"filename":"f","file_data":"data:application/pdf;base64,AAAA"}}]}"""), "messages/0/content/0"),
        ["messages[].content[].file.file"] = (Chat("""{"role":"user","content":[{"type":"file","file":{"filename":"f","file_data":"data:application/pdf;base64,AAAA"}}]}"""), "messages/0/content/0/file"),
        ["messages[].content[].input_audio"] = (Chat("""{"role":"user","content":[{"type":"input_audio"}]}"""), "messages/0/content/0"),
    };

    private static readonly Dictionary<string, string> ChatValues = new()
    {
        ["max_completion_tokens"] = "7",
        ["max_tokens"] = "7",
        ["stream"] = "true",
        ["stream_options"] = """{"include_usage":true}""",
        ["stop"] = "\"a\"",
        ["logit_bias"] = """{"1":2}""",
        ["logprobs"] = "true",
        ["top_logprobs"] = "3",
        ["n"] = "2",
        ["tools"] = """[{"type":"function","function":{"name":"n"}}]""",
        ["tool_choice"] = "\"required\"",
        ["parallel_tool_calls"] = "false",
        ["response_format"] = """{"type":"json_schema","json_schema":{"schema":{}}}""",
        ["service_tier"] = "\"default\"",
        ["messages[].tool_call_id"] = "\"i\"",
    };

    // Read by the relay, say which of several forms follows, or only mean something beside tools.
    private static readonly HashSet<string> Silent = ["stream_options", "stream_options.include_usage", "tool_choice", "parallel_tool_calls", "messages[].tool_call_id"];

    public static TheoryData<string> MessagesPaths => [.. MessagesFields.Table.Rules.Select(rule => rule.Path)];

    public static TheoryData<string> ChatPaths => [.. ChatFields.Table.Rules.Select(rule => rule.Path)];

    [Theory]
    [MemberData(nameof(MessagesPaths))]
    public void MessagesField_IsTreatedAsTheTableSays(string path) =>
        Check(MessagesFields.Table, path, MessagesRequests, MessagesValues, body => ChatRequest.FromMessages(body, "m", ChatFlavor.OpenAI));

    [Theory]
    [MemberData(nameof(ChatPaths))]
    public void ChatField_IsTreatedAsTheTableSays(string path) =>
        Check(ChatFields.Table, path, ChatRequests, ChatValues, body => MessagesRequest.FromChat(body, "m", 99));

    [Theory]
    [InlineData("""{"model":"m","max_tokens":5,"from_tomorrow":1,"messages":[]}""", "from_tomorrow")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a","from_tomorrow":1}]}]}""", "messages[0].content[0].from_tomorrow")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"from_tomorrow"}]}]}""", "messages[0].content[0].type")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"and so I"}]}""", "messages")]
    [InlineData("""{"model":"m","messages":[],"tools":[{"type":"web_search_20250305","name":"web_search"}]}""", "tools[0].type")]
    public void UnknownField_OfMessages_IsRefusedByItsName(string body, string field)
    {
        var refusal = Assert.Throws<TranslationException>(() => ChatRequest.FromMessages(Encoding.UTF8.GetBytes(body), "m", ChatFlavor.OpenAI));
        Assert.Equal(field, refusal.Field);
    }

    [Theory]
    [InlineData("""{"model":"m","from_tomorrow":1,"messages":[]}""", "from_tomorrow")]
    [InlineData("""{"model":"m","messages":[{"role":"function","content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[],"response_format":{"type":"json_object"}}""", "response_format.type")]
    [InlineData("""{"model":"m","max_tokens":5,"max_completion_tokens":6,"messages":[]}""", "max_tokens")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"i","type":"function","function":{"name":"n","arguments":"[1"}}]}]}""", "messages[0].tool_calls[0].function.arguments")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"a","content":"b"}]}""", "the request")]
    public void UnknownField_OfChat_IsRefusedByItsName(string body, string field)
    {
        var refusal = Assert.Throws<TranslationException>(() => MessagesRequest.FromChat(Encoding.UTF8.GetBytes(body), "m", 99));
        Assert.Equal(field, refusal.Field);
    }

    [Fact]
    public void Documentation_HoldsTheTables()
    {
        var text = File.ReadAllText(Repository.PathOf("docs", "dialects.md"));
        var expected = Rows("Messages to chat completions", MessagesFields.Table) + Rows("Chat completions to Messages", ChatFields.Table);
        Assert.True(text.Contains(expected, StringComparison.Ordinal), "docs/dialects.md does not hold these tables; put them there:\n" + expected);
    }

    private static string Rows(string title, FieldTable table) =>
        $"## {title}\n\n| field | what becomes of it | how, or why |\n|---|---|---|\n"
        + string.Concat(table.Rules.Select(rule => $"| `{rule.Path}` | {rule.Handling.ToString().ToLowerInvariant()} | {rule.Note} |\n"))
        + "\n";

    private static void Check(
        FieldTable table, string path, Dictionary<string, (string Json, string Parent)> requests, Dictionary<string, string> values, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> translate)
    {
        var rule = table.Rules.Single(rule => rule.Path == path);
        var dot = path.LastIndexOf('.');
        var (parentPath, name) = dot < 0 ? ("", path) : (path[..dot], path[(dot + 1)..]);
        Assert.True(requests.TryGetValue(parentPath, out var request), $"no request holds {parentPath}: add one");
        var (with, without) = (Parse(request), Parse(request));
        without.Parent.Remove(name);
        if (values.TryGetValue(path, out var value) || !with.Parent.ContainsKey(name))
        {
            with.Parent[name] = JsonNode.Parse(value ?? "\"x\"");
        }

        if (path is "messages[].tool_call_id")
        {
            with.Root["messages"] = JsonNode.Parse("""[{"role":"tool","content":"x","tool_call_id":"i"}]""");
        }

        if (path.EndsWith("source.url", StringComparison.Ordinal))
        {
            with.Parent["type"] = "url";
        }

        if (path.EndsWith("source.content", StringComparison.Ordinal))
        {
            with.Parent["type"] = "content";
        }

        if (rule.Handling == FieldHandling.Refused)
        {
            var refusal = Assert.Throws<TranslationException>(() => translate(Bytes(with.Root)));
            Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
            return;
        }

        var said = Text(translate(Bytes(with.Root)));
        if (rule.Handling == FieldHandling.Dropped)
        {
            Assert.Equal(Text(translate(Bytes(without.Root))), said);
        }
        else if (name is not ("type" or "model") && !Silent.Contains(path))
        {
            // Where the request is nothing without the field, that says that it is read.
            Assert.NotEqual(Record.Exception(() => translate(Bytes(without.Root))) is TranslationException ? null : Text(translate(Bytes(without.Root))), said);
        }
    }

    private static (JsonNode Root, JsonObject Parent) Parse((string Json, string Parent) request)
    {
        var root = JsonNode.Parse(request.Json)!;
        var node = root;
        foreach (var step in request.Parent.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            node = int.TryParse(step, out var index) ? node[index]! : node[step]!;
        }

        return (root, node.AsObject());
    }

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static string User(string block, string extra = "") =>
        "{" + extra + "\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":" + (block.Length == 0 ? "\"hi\"" : $"[{block}]") + "}]}";

    private static string Assistant(string block) =>
        """{"model":"m","max_tokens":5,"messages":[{"role":"assistant","content":[""" + block + """]},{"role":"user","content":"hi"}]}""";

    private static string Chat(string message, string extra = "") => "{" + extra + "\"model\":\"m\",\"messages\":[" + message + "]}";
}
