using Npgsql;

namespace ClaudeConfig.Metering;

/// <summary>Finds the connection string: a file, CLAUDECONFIG_DATABASE, or the PG* variables of PostgreSQL's own programs. Never an argument, which others can read.</summary>
internal static class DatabaseSetting
{
    public static string Read(string? file, Func<string, string?> environment)
    {
        if (file is not null && File.Exists(file))
        {
            return Normalize(File.ReadAllText(file).Trim());
        }

        if (environment("CLAUDECONFIG_DATABASE") is { Length: > 0 } text)
        {
            return Normalize(text);
        }

        return file is null && environment("PGHOST") is { Length: > 0 } host
            ? new NpgsqlConnectionStringBuilder
            {
                Host = host,
                Port = int.TryParse(environment("PGPORT"), out var port) ? port : 5432,
                Database = environment("PGDATABASE") ?? environment("PGUSER"),
                Username = environment("PGUSER"),
                Password = environment("PGPASSWORD"),
            }.ConnectionString
            : "";
    }

    /// <summary>
    /// Database operators hand out URLs (<c>postgresql://user:password@host:5432/name?sslmode=require</c>, with several hosts after one another: <c>@one:5432,two:5432/</c>);
    /// Npgsql wants key=value.
    /// </summary>
    public static string Normalize(string text)
    {
        var (single, hosts) = SplitHosts(text);
        if (!Uri.TryCreate(single, UriKind.Absolute, out var url) || url.Scheme is not ("postgres" or "postgresql"))
        {
            return text;
        }

        var user = url.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = hosts ?? url.Host,
            Port = url.Port > 0 ? url.Port : 5432,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
        };
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = (Uri.UnescapeDataString(pair.Split('=', 2)[0]), Uri.UnescapeDataString(pair.Split('=', 2).ElementAtOrDefault(1) ?? ""));
            switch (key)
            {
                case "sslmode":
                    builder.SslMode = Enum.Parse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
                    break;
                case "target_session_attrs":
                    builder.TargetSessionAttributes = value;
                    break;
                default:
                    builder[key] = value.Replace("-", "", StringComparison.Ordinal);
                    break;
            }
        }

        return builder.ConnectionString;
    }

    /// <returns>The URL with the first host alone, and all of them; null where there is only one.</returns>
    private static (string Url, string? Hosts) SplitHosts(string text)
    {
        var authority = text.IndexOf("://", StringComparison.Ordinal) + 3;
        if (authority < 3)
        {
            return (text, null);
        }

        var end = text.IndexOfAny(['/', '?'], authority) is >= 0 and var found ? found : text.Length;
        var begin = text.LastIndexOf('@', end - 1, end - authority) + 1 is > 0 and var after ? after : authority;
        var hosts = text[begin..end];
        return hosts.Contains(',', StringComparison.Ordinal) ? (text[..begin] + hosts.Split(',')[0] + text[end..], hosts) : (text, null);
    }
}
