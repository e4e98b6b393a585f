using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeConfig.Install.Tests.Argo;

/// <summary>Runs a health check as Argo CD does: the object is <c>obj</c>, and of Lua's libraries there are only the base and tables.</summary>
internal static class LuaHealth
{
    /// <summary>The status and message for each object.</summary>
    public static IReadOnlyList<(string Status, string Message)> Run(string script, IEnumerable<JsonObject> objects)
    {
        var program = new StringBuilder("local names = {ipairs = ipairs, pairs = pairs, tostring = tostring, tonumber = tonumber, type = type, next = next, table = table}\n");
        foreach (var item in objects)
        {
            program.Append("do local check, problem = loadfile(arg[1]); if not check then error(problem) end\nnames.obj = ");
            Write(program, item);
            program.Append("\nsetfenv(check, names); local hs = check(); print(tostring(hs.status) .. '\\t' .. tostring(hs.message)) end\n");
        }

        return [.. Execute(program.ToString(), script).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t', 2)).Select(parts => (parts[0], parts[1]))];
    }

    private static string Execute(string program, string script)
    {
        using var lua = Process.Start(new ProcessStartInfo("lua5.1", ["-", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (lua.StandardOutput.ReadToEndAsync(), lua.StandardError.ReadToEndAsync());
        lua.StandardInput.Write(program);
        lua.StandardInput.Close();
        lua.WaitForExit();
        Assert.True(lua.ExitCode == 0, error.Result);
        return output.Result;
    }

    private static void Write(StringBuilder lua, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                Table(lua, map, entry => { Text(lua.Append('['), entry.Key); Write(lua.Append("] = "), entry.Value); });
                break;
            case JsonArray list:
                Table(lua, list, item => Write(lua, item));
                break;
            case { } value when value.GetValueKind() == JsonValueKind.String:
                Text(lua, value.GetValue<string>());
                break;
            default:
                lua.Append(node is null ? "nil" : node.ToJsonString());
                break;
        }
    }

    private static void Table<T>(StringBuilder lua, IEnumerable<T> entries, Action<T> write)
    {
        lua.Append('{');
        foreach (var entry in entries)
        {
            write(entry);
            lua.Append(", ");
        }

        lua.Append('}');
    }

    private static void Text(StringBuilder lua, string text)
    {
        lua.Append('"');
        foreach (var one in Encoding.UTF8.GetBytes(text))
        {
            lua.Append(CultureInfo.InvariantCulture, $"\\{one:d3}");
        }

        lua.Append('"');
    }
}
