using System.Text.Json;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Cli.Shadowing;
using ClaudeConfig.Domain.Windows;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Cli.Tests.Shadowing;

/// <summary>What a Budget in mode Shadow would have refused.</summary>
public sealed class ShadowTests
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Replay_BelowTheLimit_RefusesNothing() => Assert.Empty(Daily(10, [Hour(1, "a", 4), Hour(2, "a", 6)]));

    [Fact]
    public void Replay_OnceReached_RefusesUntilTheWindowEndsAndThePartBeyondWithinTheHour()
    {
        var refused = Assert.Single(Daily(10, [Hour(1, "a", 8), Hour(2, "a", 4, 8), Hour(20, "b", 5, 100), Hour(25, "a", 9)]));
        Assert.Equal((Monday.AddHours(2), (DateTimeOffset?)Monday.AddDays(1)), (refused.From, refused.Until));
        Assert.Equal((104, 7m, ("b", 100L)), (refused.Requests, refused.Cost, refused.Most));
    }

    [Fact]
    public void Replay_OfARollingWindow_LetsInAgainWhenTheOldestDayLeaves()
    {
        var calendar = BudgetCalendar.For(new BudgetPeriod { Type = PeriodType.Rolling, RollingDays = 2 }, Monday);
        var refused = ShadowReplay.Run(calendar, 10, 0, [Hour(1, "a", 10), Hour(25, "a", 5), Hour(49, "a", 5)]);
        Assert.Equal(5m, Assert.Single(refused).Cost);
    }

    [Fact]
    public void Replay_WhatWasSpentBefore_CountsInTheFirstWindowAlone()
    {
        var calendar = BudgetCalendar.For(new BudgetPeriod { Type = PeriodType.Daily }, Monday);
        Assert.Equal(2m, Assert.Single(ShadowReplay.Run(calendar, 10, 7, [Hour(1, "a", 5), Hour(25, "a", 9)])).Cost);
    }

    [Fact]
    public async Task Shadow_OfACluster_AsksForWhatEachBudgetCoversAndAddsUp()
    {
        var asked = new List<string>();
        await using var metering = FakeServer.Start(request =>
        {
            asked.Add(Uri.UnescapeDataString(request.Path));
            return (200, request.Path.Contains("bucket=hour", StringComparison.Ordinal)
                ? """{"rows":[{"time":"2026-11-27T09:00:00Z","key":"ci","member":"key:ci","model":"claude-opus-5-5","cost":"12.5","requests":50},{"time":"2026-11-27T09:00:00Z","key":null,"member":"https://login#ada","model":"gpt-5","cost":"99","requests":1}]}"""
                : """{"rows":[{"key":"ci","model":"claude-opus-5-5","cost":"2.5","requests":4}]}""");
        });
        using var folder = Run.Folder(
            ("budgets.json", JsonSerializer.Serialize(new { items = new object[]
            {
                Budget("monthly", new { limit = new { amount = "10", currency = "USD" }, scope = new { projectRef = new { name = "team" }, models = (string[])["claude-*"] }, period = new { type = "Monthly" }, enforcement = new { mode = "Shadow" } }),
                Budget("yen", new { limit = new { amount = "10", currency = "JPY" }, scope = new { projectRef = new { name = "team" } }, period = new { type = "Monthly" }, enforcement = new { mode = "Shadow" } }),
                Budget("hard", new { limit = new { amount = "1", currency = "USD" }, scope = new { projectRef = new { name = "team" } }, period = new { type = "Monthly" } }),
            } })),
            ("projects.json", """{"items":[{"metadata":{"namespace":"t","name":"team"},"spec":{}},{"metadata":{"namespace":"u","name":"child"},"spec":{"parentRef":{"namespace":"t","name":"team"}}}]}"""));
        folder.Write("kubectl", $"#!/bin/sh\ncase \"$*\" in *claudeprojects) cat {folder.Of("projects.json")} ;; *) cat {folder.Of("budgets.json")} ;; esac\n");
        File.SetUnixFileMode(folder.Of("kubectl"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var (code, output, error) = await Run.CliAsync(
            new() { ["CLAUDECONFIG_TOKEN"] = "x", ["CLAUDECONFIG_KUBECTL"] = folder.Of("kubectl") }, new FakeTimeProvider(new DateTimeOffset(2026, 11, 28, 12, 30, 0, TimeSpan.Zero)), ["shadow", "--metering-url", metering.Url]);
        Assert.True(code == 0, error);
        Assert.Equal(
            """
            t/monthly  10.00 USD Monthly
              refuses 20 of 50 requests, 5.00 USD of 12.50 USD
                from 2026-11-27 09:00Z until 2026-12-01 00:00Z: 20 requests, 5.00 USD; most by key:ci (20)
            not looked at:
              t/yen: its limit is in JPY, and usage is kept in USD: look at its status
            1 budgets in mode Shadow: 1 would have refused 20 requests for 5.00 USD

            """, output);
        Assert.Equal(
            [
                "/v1/cost?from=2026-11-14T13:00:00Z&to=2026-11-28T13:00:00Z&bucket=hour&groupBy=key,member,model&limit=10000&project=t/team&project=u/child",
                "/v1/cost?from=2026-11-01T00:00:00Z&to=2026-11-14T13:00:00Z&bucket=total&groupBy=key,member,model&limit=10000&project=t/team&project=u/child",
            ],
            asked);
    }

    private static object Budget(string name, object spec) => new { metadata = new { @namespace = "t", name, creationTimestamp = "2026-10-01T00:00:00Z" }, spec };

    private static IReadOnlyList<ShadowRefusals> Daily(decimal limit, ShadowHour[] hours) =>
        ShadowReplay.Run(BudgetCalendar.For(new BudgetPeriod { Type = PeriodType.Daily }, Monday), limit, 0, hours);

    private static ShadowHour Hour(int hour, string key, decimal cost, long requests = 10) => new(Monday.AddHours(hour), key, cost, requests);
}
