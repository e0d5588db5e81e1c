defmodule Bot.MixProject do
  use Mix.Project

  def project do
    [app: :whatsapp_bot, version: "1.0.0", deps: deps(), aliases: [{:error, :x}]]
  end

  defp deps do
    [
      {:wuzapi_ex, "~> 0.3"},
      # {:old_whatsapp, "~> 1.0"},
      {:irish, github: "jtippett/irish"},
      {:renamed, ">= 0.0.0", hex: :whatsapp_elixir},
      {:local, path: "../local"},
      {:ex_doc, "~> 0.37", only: [:dev, :test], runtime: false}
    ]
  end
end
