using ClaudeConfig.Harness;
using Npgsql;

namespace ClaudeConfig.Architecture.Tests;

/// <summary>What every other suite stands on.</summary>
public sealed class HarnessTests
{
    [Fact]
    public async Task PostgresCluster_ImmediateStop_KeepsWhatWasCommitted()
    {
        var folder = Directory.CreateTempSubdirectory("claudeconfig-pg-");
        File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);
        await using (var cluster = await PostgresCluster.StartAsync(Path.Combine(folder.FullName, "postgres")))
        {
            var connection = await cluster.DatabaseAsync("probe");
            await ExecuteAsync(connection, "CREATE TABLE t(a int); INSERT INTO t VALUES (1)");
            await cluster.StopImmediatelyAsync();
            await cluster.StartServerAsync();
            Assert.Equal(1, await ExecuteAsync(connection, "SELECT a FROM t"));
        }

        folder.Delete(recursive: true);
    }

    private static async Task<object?> ExecuteAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
