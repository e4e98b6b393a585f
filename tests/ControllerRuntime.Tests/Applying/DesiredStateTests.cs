using System.Text.Json;
using ClaudeConfig.ControllerRuntime.Applying;

namespace ClaudeConfig.ControllerRuntime.Tests.Applying;

public sealed class DesiredStateTests
{
    [Theory]
    // Equal, with server defaults and foreign fields beside it.
    [InlineData("""{"spec":{"a":1}}""", """{"metadata":{},"spec":{"a":1,"defaulted":2}}""", """{"f:spec":{"f:a":{}}}""", true)]
    // A value differs.
    [InlineData("""{"spec":{"a":1}}""", """{"metadata":{},"spec":{"a":2}}""", """{"f:spec":{"f:a":{}}}""", false)]
    // A field was given up.
    [InlineData("""{"spec":{"a":1}}""", """{"metadata":{},"spec":{"a":1,"b":2}}""", """{"f:spec":{"f:a":{},"f:b":{}}}""", false)]
    // A label was given up.
    [InlineData("""{"metadata":{"name":"x"}}""", """{"metadata":{"name":"x","labels":{"a":"b"}}}""", """{"f:metadata":{"f:labels":{"f:a":{}}}}""", false)]
    // A label is as wished, others are foreign.
    [InlineData("""{"metadata":{"name":"x","labels":{"a":"b"}}}""", """{"metadata":{"name":"x","labels":{"a":"b","c":"d"}}}""", """{"f:metadata":{"f:labels":{"f:a":{}}}}""", true)]
    // Equal, but nobody's: applying takes ownership.
    [InlineData("""{"spec":{"a":1}}""", """{"metadata":{},"spec":{"a":1}}""", """{}""", false)]
    // An atomic map with something more in it.
    [InlineData("""{"spec":{"m":{"a":1}}}""", """{"metadata":{},"spec":{"m":{"a":1,"b":2}}}""", """{"f:spec":{"f:m":{}}}""", false)]
    // Keyed list: same members in another order, defaults in them.
    [InlineData("""{"status":{"c":[{"type":"A","s":"1"},{"type":"B","s":"2"}]}}""", """{"metadata":{},"status":{"c":[{"type":"B","s":"2","x":0},{"type":"A","s":"1"}]}}""", """{"f:status":{"f:c":{"k:{\"type\":\"A\"}":{".":{},"f:type":{},"f:s":{}},"k:{\"type\":\"B\"}":{".":{},"f:type":{},"f:s":{}}}}}""", true)]
    // Keyed list: a member was given up.
    [InlineData("""{"status":{"c":[{"type":"A","s":"1"}]}}""", """{"metadata":{},"status":{"c":[{"type":"A","s":"1"},{"type":"B","s":"2"}]}}""", """{"f:status":{"f:c":{"k:{\"type\":\"A\"}":{".":{},"f:type":{},"f:s":{}},"k:{\"type\":\"B\"}":{".":{},"f:type":{},"f:s":{}}}}}""", false)]
    // Keyed list: a member is new.
    [InlineData("""{"status":{"c":[{"type":"A","s":"1"},{"type":"N","s":"1"}]}}""", """{"metadata":{},"status":{"c":[{"type":"A","s":"1"}]}}""", """{"f:status":{"f:c":{"k:{\"type\":\"A\"}":{".":{},"f:type":{},"f:s":{}}}}}""", false)]
    // Set.
    [InlineData("""{"spec":{"f":["a","b"]}}""", """{"metadata":{},"spec":{"f":["b","z","a"]}}""", """{"f:spec":{"f:f":{"v:\"a\"":{},"v:\"b\"":{}}}}""", true)]
    // Set: one was given up.
    [InlineData("""{"spec":{"f":["a"]}}""", """{"metadata":{},"spec":{"f":["b","a"]}}""", """{"f:spec":{"f:f":{"v:\"a\"":{},"v:\"b\"":{}}}}""", false)]
    // Atomic list: order counts.
    [InlineData("""{"spec":{"l":[1,2]}}""", """{"metadata":{},"spec":{"l":[2,1]}}""", """{"f:spec":{"f:l":{}}}""", false)]
    // An empty map that the server does not store.
    [InlineData("""{"data":{}}""", """{"metadata":{}}""", """{}""", true)]
    public void Holds_DesiredLiveAndOwned_SaysWhetherAnApplyWouldChangeAnything(string desired, string live, string owned, bool holds)
    {
        using JsonDocument wish = JsonDocument.Parse(desired);
        using JsonDocument found = JsonDocument.Parse(live);
        using JsonDocument fields = JsonDocument.Parse(owned);

        Assert.Equal(holds, DesiredState.Holds(wish.RootElement, found.RootElement, fields.RootElement));
    }
}
