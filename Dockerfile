# Build with the SDK, run with the ASP.NET Core runtime alone.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig BannedSymbols.txt ./
COPY src/DxLedger.TransparencyLog/*.csproj src/DxLedger.TransparencyLog/packages.lock.json src/DxLedger.TransparencyLog/
COPY src/DxLedger.EventStore/*.csproj src/DxLedger.EventStore/packages.lock.json src/DxLedger.EventStore/
COPY src/DxLedger/*.csproj src/DxLedger/packages.lock.json src/DxLedger/
RUN dotnet restore src/DxLedger --locked-mode
COPY src src
COPY data data
RUN dotnet publish src/DxLedger -c Release -o /program --no-restore

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /program
COPY --from=build /program .
COPY data data
# A volume mounted here takes this owner and mode.
RUN install -d -o $APP_UID -m 700 /seal
USER $APP_UID
EXPOSE 5080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["dotnet", "DxLedger.dll", "health", "--url", "http://127.0.0.1:5080"]
ENTRYPOINT ["dotnet", "DxLedger.dll"]
CMD ["serve", "--urls", "http://0.0.0.0:5080"]
