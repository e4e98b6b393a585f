using System.Text.Json;
using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>What rollups and events tell callers apart by, as columns in a row.</summary>
internal static class ScopeColumns
{
    /// <summary>Reads five columns: the project's namespace and name, member, key, and tags as text.</summary>
    /// <param name="row">The row.</param>
    /// <param name="first">The column of the project's namespace.</param>
    public static Attribution Scope(this NpgsqlDataReader row, int first) => new()
    {
        Project = new ObjectRef(row.GetString(first), row.GetString(first + 1)),
        Member = row.OptionalText(first + 2),
        Key = row.OptionalText(first + 3),
        Tags = JsonSerializer.Deserialize<SortedDictionary<string, string>>(row.GetString(first + 4))!,
    };
}
