Gem::Specification.new do |spec|
  spec.name = "whatsapp-sender"
  spec.homepage = "https://github.com/acme/whatsapp-sender"
  spec.add_dependency "faraday", ">= 1.0", "< 3"
  spec.add_runtime_dependency("selenium-webdriver")
  spec.add_development_dependency 'rake', '~> 13'
end
