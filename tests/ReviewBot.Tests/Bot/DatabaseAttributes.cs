using System.Reflection;
using Xunit.Sdk;

namespace ReviewBot.Tests.Bot;

/// <summary>A theory's case on the database that needs nothing.</summary>
internal sealed class OnSqliteAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [["sqlite"]];
}

/// <summary>The same case on PostgreSQL; skipped, with the reason, where that is absent.</summary>
internal sealed class OnPostgresAttribute : DataAttribute
{
    public OnPostgresAttribute() => Skip = TestPostgres.Absent;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [["postgresql"]];
}
