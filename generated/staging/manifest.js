// Written by `ratesmith build`; do not edit.
export const manifest = {
  "schema_version": 1,
  "environment": "staging",
  "content_hash": "110d056af8bf2cff3063d10be84ebb626848b8d8a1962482cb8f4611b3f8ba7e",
  "providers": [
    {
      "id": "openai",
      "display_name": "OpenAI",
      "type": "ai"
    },
    {
      "id": "paypal",
      "display_name": "PayPal",
      "type": "payment"
    },
    {
      "id": "resend",
      "display_name": "Resend",
      "type": "email"
    },
    {
      "id": "runware",
      "display_name": "Runware",
      "type": "ai"
    },
    {
      "id": "stripe",
      "display_name": "Stripe",
      "type": "payment"
    }
  ],
  "models": {
    "text": [
      {
        "name": "gpt-5.1",
        "display_name": "GPT-5.1",
        "provider": "openai",
        "is_default": true,
        "is_testing": false,
        "quality_tier": null,
        "limits": {
          "max_tokens": 8192,
          "max_input_tokens": null,
          "max_output_tokens": null,
          "context_window": 400000
        },
        "capabilities": {
          "function_calling": true,
          "vision": true
        },
        "sizes": [],
        "price_id": "pjz53o4azts6hbih4lvfsuswida",
        "changes": [],
        "deprecation_date": null,
        "type": "text",
        "tokens_per_credit": 1000
      },
      {
        "name": "gpt-4o",
        "display_name": "GPT-4o",
        "provider": "openai",
        "is_default": false,
        "is_testing": false,
        "quality_tier": null,
        "limits": {
          "max_tokens": 8192,
          "max_input_tokens": null,
          "max_output_tokens": 16384,
          "context_window": 128000
        },
        "capabilities": {
          "function_calling": true,
          "vision": true
        },
        "sizes": [],
        "price_id": "ps2u4can4jc3vtb5gxnziu4ungf",
        "changes": [],
        "deprecation_date": null,
        "type": "text",
        "tokens_per_credit": 1000
      },
      {
        "name": "gpt-4o-mini",
        "display_name": "GPT-4o mini",
        "provider": "openai",
        "is_default": false,
        "is_testing": true,
        "quality_tier": null,
        "limits": {
          "max_tokens": 8192,
          "max_input_tokens": null,
          "max_output_tokens": 16384,
          "context_window": 128000
        },
        "capabilities": {
          "function_calling": true,
          "vision": true
        },
        "sizes": [],
        "price_id": "p5o5w2ex26ne4mjbfi7tmxl6n7z",
        "changes": [],
        "deprecation_date": null,
        "type": "text",
        "tokens_per_credit": 10000
      }
    ],
    "image": [
      {
        "name": "runware:97@1",
        "display_name": "Hi Dream Full",
        "provider": "runware",
        "is_default": false,
        "is_testing": true,
        "quality_tier": "basic",
        "limits": {
          "max_tokens": null,
          "max_input_tokens": null,
          "max_output_tokens": null,
          "context_window": null
        },
        "capabilities": {},
        "sizes": [
          "1024x1024",
          "1280x768"
        ],
        "price_id": "p5vsxi3h36afqe4zflweujzvozd",
        "changes": [],
        "deprecation_date": null,
        "type": "image",
        "credits_per_image": 1
      },
      {
        "name": "dall-e-3",
        "display_name": "DALL-E 3",
        "provider": "openai",
        "is_default": true,
        "is_testing": false,
        "quality_tier": "quality",
        "limits": {
          "max_tokens": null,
          "max_input_tokens": null,
          "max_output_tokens": null,
          "context_window": null
        },
        "capabilities": {},
        "sizes": [
          "1024x1024",
          "1792x1024",
          "1024x1792"
        ],
        "price_id": "p7acwk6ythwlg4rs3p2x4riqcau",
        "changes": [],
        "deprecation_date": null,
        "type": "image",
        "credits_per_image": 5
      },
      {
        "name": "google:4@2",
        "display_name": "Nano Banana",
        "provider": "runware",
        "is_default": false,
        "is_testing": false,
        "quality_tier": "premium",
        "limits": {
          "max_tokens": null,
          "max_input_tokens": null,
          "max_output_tokens": null,
          "context_window": null
        },
        "capabilities": {},
        "sizes": [
          "1024x1024",
          "1376x768"
        ],
        "price_id": "pynbrmw3uuq5ll52ifzrmicor33",
        "changes": [],
        "deprecation_date": null,
        "type": "image",
        "credits_per_image": 15
      }
    ],
    "embedding": [],
    "rerank": [],
    "audio": [],
    "video": [],
    "moderation": [],
    "ocr": []
  },
  "available_models": {
    "text": {
      "testing": "GPT-4o mini",
      "live": "GPT-5.1"
    },
    "image": {
      "testing": "Hi Dream Full",
      "live": "DALL-E 3"
    }
  },
  "content_generation": {
    "temperature": 0.7,
    "max_tokens": 8192,
    "limits": {
      "temperature": {
        "min": 0,
        "max": 2,
        "step": 0.1
      },
      "max_tokens": {
        "min": 1,
        "max": 8192
      }
    }
  },
  "image_generation": {
    "quality_tiers": [
      {
        "tier": "basic",
        "credits": 1,
        "label": "Basic",
        "description": "Fast, simple images",
        "model": "runware:97@1",
        "sizes": [
          "1024x1024",
          "1280x768"
        ]
      },
      {
        "tier": "quality",
        "credits": 5,
        "label": "Quality",
        "description": "Balanced quality",
        "model": "dall-e-3",
        "sizes": [
          "1024x1024",
          "1792x1024",
          "1024x1792"
        ]
      },
      {
        "tier": "premium",
        "credits": 15,
        "label": "Premium",
        "description": "Best quality",
        "model": "google:4@2",
        "sizes": [
          "1024x1024",
          "1376x768"
        ]
      }
    ],
    "selected_tier": "quality",
    "styles": [
      {
        "value": "photorealistic",
        "label": "Photorealistic",
        "description": "Ultra realistic photography"
      },
      {
        "value": "illustration",
        "label": "Illustration",
        "description": "Digital illustration"
      },
      {
        "value": "3d_render",
        "label": "3D Render",
        "description": "Computer generated 3D"
      },
      {
        "value": "minimal_flat",
        "label": "Minimal / Flat",
        "description": "Minimal / Flat Design"
      },
      {
        "value": "artistic",
        "label": "Artistic",
        "description": "Artistic / Painterly"
      },
      {
        "value": "cartoon",
        "label": "Cartoon",
        "description": "Cartoon / Stylized"
      }
    ],
    "selected_style": "photorealistic",
    "max_images": 4,
    "max_allowed": 8,
    "sizes": [
      {
        "value": "1024x1024",
        "label": "Square"
      },
      {
        "value": "1792x1024",
        "label": "Landscape"
      },
      {
        "value": "1024x1792",
        "label": "Portrait"
      }
    ],
    "selected_size": "1024x1024",
    "qualities": [
      {
        "value": "standard",
        "label": "Standard"
      },
      {
        "value": "hd",
        "label": "HD"
      }
    ],
    "selected_quality": "standard",
    "min_images": 1
  },
  "account_keys": [
    {
      "name": "image_quality",
      "path": "image_generation.selected_quality"
    },
    {
      "name": "image_quality_tier",
      "path": "image_generation.selected_tier"
    },
    {
      "name": "image_style",
      "path": "image_generation.selected_style"
    },
    {
      "name": "max_images",
      "path": "image_generation.max_images"
    },
    {
      "name": "max_tokens",
      "path": "content_generation.max_tokens"
    },
    {
      "name": "temperature",
      "path": "content_generation.temperature"
    }
  ],
  "credits": {
    "credit_value_usd": "0.01",
    "rounding": "up",
    "operations": [
      {
        "id": "clustering",
        "display_name": "Keyword clustering",
        "base_credits": 1,
        "model_type": "text"
      },
      {
        "id": "content",
        "display_name": "Content generation",
        "base_credits": 1,
        "model_type": "text"
      },
      {
        "id": "ideas",
        "display_name": "Content ideas",
        "base_credits": 1,
        "model_type": "text"
      },
      {
        "id": "image_prompts",
        "display_name": "Image prompt extraction",
        "base_credits": 2,
        "model_type": "text"
      },
      {
        "id": "images",
        "display_name": "Image generation",
        "base_credits": 5,
        "model_type": "image"
      },
      {
        "id": "linking",
        "display_name": "Internal linking",
        "base_credits": 1,
        "model_type": null
      },
      {
        "id": "optimization",
        "display_name": "Content optimization",
        "base_credits": 1,
        "model_type": null
      }
    ],
    "packages": [
      {
        "id": "starter",
        "name": "Starter",
        "description": "For a first project",
        "credits": 1000,
        "price_usd": "12",
        "is_featured": false
      },
      {
        "id": "growth",
        "name": "Growth",
        "description": "For a site that publishes every week",
        "credits": 5000,
        "price_usd": "55",
        "is_featured": true
      },
      {
        "id": "scale",
        "name": "Scale",
        "description": "For several sites",
        "credits": 20000,
        "price_usd": "200",
        "is_featured": false
      }
    ]
  },
  "plans": [
    {
      "id": "starter",
      "name": "Starter",
      "price_monthly": "29",
      "price_yearly": "290",
      "idea_credits": 200,
      "content_credits": 1500,
      "image_credits": 500,
      "optimization_credits": 100,
      "max_sites": 1,
      "max_users": 2
    },
    {
      "id": "growth",
      "name": "Growth",
      "price_monthly": "99",
      "price_yearly": "990",
      "idea_credits": 700,
      "content_credits": 5250,
      "image_credits": 1750,
      "optimization_credits": 350,
      "max_sites": 5,
      "max_users": 5
    }
  ],
  "payment_methods": [
    {
      "country": "PK",
      "methods": [
        {
          "id": "stripe",
          "display_name": "Credit or debit card",
          "instructions": ""
        },
        {
          "id": "bank_transfer",
          "display_name": "Bank transfer",
          "instructions": "Transfer the amount and send us the receipt; credits arrive within a working day."
        }
      ]
    },
    {
      "country": "default",
      "methods": [
        {
          "id": "stripe",
          "display_name": "Credit or debit card",
          "instructions": ""
        },
        {
          "id": "paypal",
          "display_name": "PayPal",
          "instructions": ""
        }
      ]
    }
  ],
  "modules": {
    "planner_enabled": true,
    "writer_enabled": true,
    "linker_enabled": false,
    "optimizer_enabled": false,
    "automation_enabled": true,
    "integration_enabled": true,
    "publisher_enabled": true
  },
  "automation": {
    "enabled": false,
    "frequency": "daily",
    "time": "02:00",
    "frequencies": [
      {
        "value": "hourly",
        "label": "Hourly"
      },
      {
        "value": "daily",
        "label": "Daily"
      },
      {
        "value": "weekly",
        "label": "Weekly"
      }
    ]
  },
  "stages": [
    {
      "number": 1,
      "name": "Keywords → Clusters",
      "has_ai": true,
      "enabled": true,
      "batch_size": 10,
      "per_run_limit": 0,
      "use_testing": false,
      "budget_pct": 15,
      "model_type": "text",
      "operation": "clustering",
      "input": "keywords"
    },
    {
      "number": 2,
      "name": "Clusters → Ideas",
      "has_ai": true,
      "enabled": true,
      "batch_size": 1,
      "per_run_limit": 10,
      "use_testing": false,
      "budget_pct": 10,
      "model_type": "text",
      "operation": "ideas",
      "input": "clusters"
    },
    {
      "number": 3,
      "name": "Ideas → Tasks",
      "has_ai": false,
      "enabled": true,
      "batch_size": 20,
      "per_run_limit": 0,
      "use_testing": null,
      "budget_pct": null,
      "model_type": null,
      "operation": null,
      "input": "ideas"
    },
    {
      "number": 4,
      "name": "Tasks → Content",
      "has_ai": true,
      "enabled": true,
      "batch_size": 1,
      "per_run_limit": 5,
      "use_testing": false,
      "budget_pct": 40,
      "model_type": "text",
      "operation": "content",
      "input": "tasks"
    },
    {
      "number": 5,
      "name": "Content → Prompts",
      "has_ai": true,
      "enabled": true,
      "batch_size": 1,
      "per_run_limit": 5,
      "use_testing": false,
      "budget_pct": 5,
      "model_type": "text",
      "operation": "image_prompts",
      "input": "articles"
    },
    {
      "number": 6,
      "name": "Prompts → Images",
      "has_ai": true,
      "enabled": true,
      "batch_size": 1,
      "per_run_limit": 20,
      "use_testing": true,
      "budget_pct": 30,
      "model_type": "image",
      "operation": "images",
      "input": "image prompts"
    },
    {
      "number": 7,
      "name": "Review → Approved",
      "has_ai": false,
      "enabled": true,
      "batch_size": null,
      "per_run_limit": 10,
      "use_testing": null,
      "budget_pct": null,
      "model_type": null,
      "operation": null,
      "input": "articles"
    }
  ],
  "delays": {
    "within_stage": 3,
    "between_stage": 5
  },
  "publishing": {
    "auto_approval_enabled": true,
    "auto_publish_enabled": true,
    "publish_days": [
      "mon",
      "tue",
      "wed",
      "thu",
      "fri"
    ],
    "time_slots": [
      "09:00",
      "14:00",
      "18:00"
    ],
    "daily_capacity": 3,
    "weekly_capacity": 15,
    "monthly_capacity": 65,
    "days": [
      {
        "value": "mon",
        "label": "Mon"
      },
      {
        "value": "tue",
        "label": "Tue"
      },
      {
        "value": "wed",
        "label": "Wed"
      },
      {
        "value": "thu",
        "label": "Thu"
      },
      {
        "value": "fri",
        "label": "Fri"
      },
      {
        "value": "sat",
        "label": "Sat"
      },
      {
        "value": "sun",
        "label": "Sun"
      }
    ]
  },
  "presets": [
    {
      "id": "conservative",
      "name": "Conservative",
      "description": "Low throughput, high quality",
      "is_recommended": false,
      "stages": {
        "4": {
          "per_run_limit": 5
        },
        "6": {
          "per_run_limit": 3
        }
      },
      "schedule": {}
    },
    {
      "id": "balanced",
      "name": "Balanced",
      "description": "Moderate throughput",
      "is_recommended": true,
      "stages": {
        "4": {
          "per_run_limit": 5
        },
        "6": {
          "per_run_limit": 20
        }
      },
      "schedule": {}
    },
    {
      "id": "aggressive",
      "name": "Aggressive",
      "description": "Maximum throughput",
      "is_recommended": false,
      "stages": {
        "4": {
          "per_run_limit": 0
        },
        "6": {
          "per_run_limit": 0
        }
      },
      "schedule": {}
    }
  ]
};
